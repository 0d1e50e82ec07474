/** The fields of a schema as a tree that is opened field by field, or searched. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "../../app/i18n.ts";
import { Field } from "../../ui/Field.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import type { Json } from "../detail/summary/json.ts";
import { type SchemaRow, schemaRows, waysTo } from "./schemaRows.ts";
import "./schema.css";

export interface SchemaTreeProps {
  readonly schema: Json;
  /** Before the search. */
  readonly start?: ReactNode;
  /** The field that is looked for: the way to it is open, and it has the focus. Empty for none. */
  readonly field?: string;
}

export function SchemaTree({ schema, start, field = "" }: SchemaTreeProps) {
  const t = useText();
  const [filter, setFilter] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(field === "" ? ["spec", "status"] : waysTo(field)),
  );
  const rows = schemaRows(schema, open, filter);
  const toggle = (path: string, to: boolean) => {
    const next = new Set(open);
    if (to) next.add(path);
    else next.delete(path);
    setOpen(next);
  };
  return (
    <div className="schema">
      <div className="schema-head">
        {start}
        <Field
          label={t("schema.filter")}
          placeholder={t("schema.filter")}
          icon="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onClear={() => setFilter("")}
        />
      </div>
      {rows.length === 0 ? (
        <p className="dim">{t(filter === "" ? "schema.none" : "schema.noMatch")}</p>
      ) : (
        <Tree rows={rows} at={field} onToggle={toggle} />
      )}
    </div>
  );
}

/** WAI-ARIA's tree pattern: one row has the focus, arrows move it, right opens and left closes or goes to the parent. */
function Tree(props: {
  readonly rows: readonly SchemaRow[];
  /** Where the focus is at first; empty for the first row. */
  readonly at: string;
  onToggle(path: string, open: boolean): void;
}) {
  const { rows, at, onToggle } = props;
  const t = useText();
  const tree = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(at);
  useEffect(() => {
    const row = at === "" ? null : tree.current?.querySelector<HTMLElement>("[aria-selected=true]");
    row?.scrollIntoView({ block: "start" });
    row?.focus();
  }, [at]);
  const focused = rows.some(({ path }) => path === current) ? current : (rows[0]?.path ?? "");
  const focus = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    setCurrent(row.path);
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[index]?.focus();
  };
  const onKey = (event: React.KeyboardEvent) => {
    const index = rows.findIndex(({ path }) => path === focused);
    const row = rows[index];
    if (row === undefined) return;
    const parent = rows.findIndex(({ path }) => path === row.path.slice(0, row.path.lastIndexOf(".")));
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => focus(index + 1),
      ArrowUp: () => focus(index - 1),
      Home: () => focus(0),
      End: () => focus(rows.length - 1),
      ArrowRight: () => (row.opens && !row.open ? onToggle(row.path, true) : focus(index + 1)),
      ArrowLeft: () => (row.open ? onToggle(row.path, false) : focus(parent)),
      Enter: () => row.opens && onToggle(row.path, !row.open),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div role="tree" aria-label={t("schema.fields")} className="schema-tree" ref={tree} onKeyDown={onKey}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
        <div
          key={row.path}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-expanded={row.opens ? row.open : undefined}
          aria-selected={row.path === focused}
          tabIndex={row.path === focused ? 0 : -1}
          className="schema-row ring-inside"
          style={{ paddingLeft: 6 + row.depth * 14 }}
          onClick={() => {
            setCurrent(row.path);
            if (row.opens) onToggle(row.path, !row.open);
          }}
        >
          <span className="schema-line">
            {row.opens ? <Icon name={row.open ? "down" : "right"} size={12} /> : <span className="schema-gap" />}
            <b className="mono">{row.name}</b>
            {row.required && <span className="schema-required">{t("schema.required")}</span>}
            <span className="mono dim">{row.type}</span>
          </span>
          {row.limits.length > 0 && <span className="schema-limits mono">{row.limits.join(" · ")}</span>}
          {row.description !== "" && <span className="schema-about">{row.description}</span>}
        </div>
      ))}
    </div>
  );
}
