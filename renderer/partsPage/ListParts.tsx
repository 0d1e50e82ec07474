import { useMemo, useState } from "react";
import { CodeEditor, DiffView } from "../ui/CodeEditor.tsx";
import { Keys } from "../ui/Kbd.tsx";
import { MiddleClip } from "../ui/MiddleClip.tsx";
import { Card } from "../ui/Panels.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import { SplitPane } from "../ui/SplitPane.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { Token } from "../ui/Token.tsx";
import { VirtualList } from "../ui/VirtualList.tsx";
import { Part } from "./Part.tsx";
import { sampleTable } from "./sampleTable.ts";
import { SampleDataTable } from "./TablePage.tsx";

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders-api
  namespace: orders
  managedFields:
    - manager: kubectl
      operation: Update
spec:
  replicas: 48 # twelve a zone
  paused: false
  template:
    spec:
      containers:
        - name: app
          image: "registry.example/orders-api:3.18.2"
          env: [{ name: REDIS_POOL_SIZE, value: "20" }]
`;

export function Table() {
  const table = useMemo(() => sampleTable(50_000), []);
  return (
    <div className="parts-table">
      <SampleDataTable table={table} />
    </div>
  );
}

export function Lists() {
  const [tab, setTab] = useState("summary");
  const [range, setRange] = useState("6h");
  const [size, setSize] = useState(150);
  return (
    <Part title="Tabs, lists, panes" span={4}>
      <Tabs
        label="Object"
        look="spread"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "summary", text: "Summary" },
          { value: "yaml", text: "YAML" },
          { value: "events", text: "Events", health: "bad", count: 2 },
          { value: "related", text: "Related", reason: "You may not list replicasets." },
        ]}
      />
      <div className="row" style={{ padding: "10px 0" }}>
        <Segmented
          label="Range"
          value={range}
          onChange={setRange}
          options={[
            { value: "1h", text: "1 h" },
            { value: "6h", text: "6 h" },
            { value: "24h", text: "24 h" },
          ]}
        />
        <Token name="namespace" value="orders" onRemove={() => undefined} />
        <Keys keys="mod+k" />
        <Keys keys="g c" />
      </div>
      <div style={{ display: "flex", height: 130, border: "1px solid var(--line)" }}>
        <SplitPane
          label="Right part"
          size={size}
          min={80}
          max={240}
          onSize={setSize}
          first={
            <VirtualList
              label="Lines"
              count={10_000}
              rowPx={18}
              row={(index) => <span className="mono">line {index}</span>}
            />
          }
          second={
            <div style={{ padding: 8, minWidth: 0, flex: 1 }}>
              <MiddleClip text="orders-api-6f7c9d54b8-q8zlm" />
              <MiddleClip text="payments-ledger-0" />
              <MiddleClip text="inventory-sync-29184420-hw9xz" />
            </div>
          }
        />
      </div>
    </Part>
  );
}

export function Code() {
  return (
    <div className="parts-code">
      <Card title="YAML" about="search, folds">
        <CodeEditor label="YAML of orders-api" text={manifest} fold={["managedFields"]} />
      </Card>
      <Card title="Differences" about="in ink">
        <DiffView
          labels={["live", "planned"]}
          before={manifest}
          after={manifest.replace('"20"', '"120"').replace("replicas: 48", "replicas: 60")}
        />
      </Card>
    </div>
  );
}
