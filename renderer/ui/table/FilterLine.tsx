import { type ReactNode, type RefObject, useEffect, useState } from "react";
import type { Health, TableQuery } from "../../../shared/model/table.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { Field } from "../Field.tsx";
import { Keys } from "../Kbd.tsx";
import { Segmented } from "../Segmented.tsx";
import { type TableView, unhealthyCount } from "./tableModel.ts";

export const unhealthy: readonly Health[] = ["warn", "bad", "unknown"];

export interface FilterLineProps {
  readonly query: TableQuery;
  readonly view: TableView;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly end?: ReactNode;
  /** Enter and ↓ in the field: on to the rows. */
  onLeave(): void;
  onQuery(query: TableQuery): void;
}

/** The filter as typed, applied with each key, and the switch to what is not healthy. */
export function FilterLine({ query, view, input, end, onLeave, onQuery }: FilterLineProps) {
  const t = useText();
  const { number } = useFormats();
  const [typed, setTyped] = useState(query.filter);
  // Typing leads; a filter that comes from elsewhere (a link, Back) replaces what was typed.
  useEffect(() => setTyped(query.filter), [query.filter]);
  const change = (filter: string) => {
    setTyped(filter);
    onQuery({ ...query, filter: filter.slice(0, 4096) });
  };
  const troubled = unhealthyCount(view.healths);
  return (
    <div className="dt-tools">
      <search className="grow">
        <Field
          ref={input}
          label={t("ui.table.filter")}
          icon="search"
          placeholder={t("ui.table.filter.hint")}
          value={typed}
          maxLength={4096}
          onChange={(event) => change(event.target.value)}
          onClear={() => change("")}
          onKeyDown={(event) => {
            if (event.key === "Escape" && typed !== "") change("");
            else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") onLeave();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          end={typed === "" ? <Keys keys="/" /> : undefined}
        />
      </search>
      <Segmented
        label={t("ui.table.health")}
        size="md"
        value={query.health.length === 0 ? "all" : "unhealthy"}
        options={[
          { value: "all", text: t("ui.table.all") },
          { value: "unhealthy", text: t("ui.table.notHealthy", { count: number(troubled) }) },
        ]}
        onChange={(value) => onQuery({ ...query, health: value === "all" ? [] : [...unhealthy] })}
      />
      {end}
    </div>
  );
}
