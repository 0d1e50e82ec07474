import { useCallback, useEffect, useMemo, useState } from "react";
import type { RowRef, TableQuery } from "../../shared/model/table.ts";
import { Button } from "../ui/Button.tsx";
import { Toaster } from "../ui/Toast.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { defaultLayout } from "../ui/table/columnLayout.ts";
import { DataTable } from "../ui/table/DataTable.tsx";
import { noMarks } from "../ui/table/marks.ts";
import { sampleTable } from "./sampleTable.ts";

/** `?rows=50000&rate=20`: a whole page of one table, with so many updates a second. */
export function TablePage({ rows, rate }: { rows: number; rate: number }) {
  const table = useMemo(() => sampleTable(rows), [rows]);
  useEffect(() => {
    if (rate <= 0) return;
    const timer = setInterval(() => table.churn(30), 1000 / rate);
    return () => clearInterval(timer);
  }, [table, rate]);
  return (
    <TooltipProvider>
      <main style={{ display: "flex", height: "100%", flexDirection: "column" }}>
        <SampleDataTable table={table} />
      </main>
      <Toaster />
    </TooltipProvider>
  );
}

export function SampleDataTable({ table }: { table: ReturnType<typeof sampleTable> }) {
  const [query, setQuery] = useState<TableQuery>({ filter: "", sort: [], health: [] });
  const [layout, setLayout] = useState(defaultLayout);
  const [open, setOpen] = useState<RowRef | null>(null);
  const [marks, setMarks] = useState(noMarks);
  return (
    <DataTable
      title="Pods"
      model={table.model}
      query={query}
      layout={layout}
      open={open}
      marks={marks}
      bulk={
        <Button size="sm" icon="restart">
          Restart…
        </Button>
      }
      onQuery={(next) => {
        setQuery(next);
        table.control({ query: next });
      }}
      onLayout={setLayout}
      onRange={useCallback((range) => table.control({ range }), [table])}
      onOpen={setOpen}
      onMarks={setMarks}
      refs={table.refs}
      copy={(_, only) => Promise.resolve({ text: table.text(only), rows: only?.length ?? table.count(), missing: 0 })}
      onExport={() => undefined}
    />
  );
}
