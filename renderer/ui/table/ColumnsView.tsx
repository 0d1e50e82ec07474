import { type FormEvent, useState } from "react";
import type { Column } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../Button.tsx";
import { Field } from "../Field.tsx";
import { Popover } from "../Popover.tsx";
import { defaultLayout, extraColumnId, isShown, wideLayout, withShown } from "./columnLayout.ts";
import { columnName } from "./columnName.ts";
import { inOrder, withMoved } from "./columnOrder.ts";

export interface ColumnsViewProps {
  readonly columns: readonly Column[];
  readonly layout: TableLayout;
  onLayout(layout: TableLayout): void;
}

/** Which columns are shown and in which order: each by its box and its arrows, all of the wide ones, and labels or paths of a person's own. */
export function ColumnsView({ columns, layout, onLayout }: ColumnsViewProps) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const id = extraColumnId(typed);
    setWrong(id === null);
    if (id === null) return;
    setTyped("");
    if (!layout.extra.includes(id)) onLayout({ ...layout, extra: [...layout.extra, id].slice(-16) });
  };
  const removeButton = (id: string, name: string) => (
    <Button
      look="quiet"
      size="sm"
      icon="x"
      label={t("ui.table.columns.remove", { name })}
      onClick={() => onLayout({ ...layout, extra: layout.extra.filter((one) => one !== id) })}
    />
  );
  const ordered = inOrder(columns, layout.order);
  const moveButton = (place: number, to: "up" | "down") => {
    const column = ordered[place];
    const neighbour = ordered[to === "up" ? place - 1 : place + 1];
    if (column === undefined) return null;
    const label = t(to === "up" ? "ui.table.columns.up" : "ui.table.columns.down", { name: columnName(column) });
    const move = () => {
      if (neighbour === undefined) return;
      const side = to === "up" ? "before" : "after";
      onLayout(withMoved(layout, columns, { column: column.id, neighbour: neighbour.id, side }));
    };
    return <Button look="quiet" size="sm" icon={to} label={label} onClick={move} />;
  };
  const pending = layout.extra.filter((id) => !columns.some((column) => column.id === id));
  return (
    <Popover
      label={t("ui.table.columns")}
      button={<Button look="quiet" size="sm" icon="columns" label={t("ui.table.columns")} />}
    >
      <div className="columns">
        <div className="row">
          <Button size="sm" onClick={() => onLayout({ ...layout, shown: defaultLayout.shown, widths: {}, order: [] })}>
            {t("ui.table.columns.default")}
          </Button>
          <Button size="sm" onClick={() => onLayout(wideLayout(layout, columns))}>
            {t("ui.table.columns.wide")}
          </Button>
        </div>
        <ul>
          {ordered.map((column, place) => (
            <li key={column.id}>
              <label title={column.description}>
                <input
                  type="checkbox"
                  checked={isShown(column, layout)}
                  onChange={(event) => onLayout(withShown(layout, column, event.target.checked))}
                />
                <span className="clip">{columnName(column)}</span>
              </label>
              <span className="columns-move">
                {moveButton(place, "up")}
                {moveButton(place, "down")}
              </span>
              {layout.extra.includes(column.id) && removeButton(column.id, columnName(column))}
            </li>
          ))}
          {pending.map((id) => (
            <li key={id}>
              <span className="clip grow dim">{id}</span>
              {removeButton(id, id)}
            </li>
          ))}
        </ul>
        <form onSubmit={add}>
          <Field
            label={t("ui.table.columns.add")}
            labelled
            mono
            placeholder={t("ui.table.columns.hint")}
            value={typed}
            problem={wrong ? t("ui.table.columns.problem") : undefined}
            onChange={(event) => {
              setTyped(event.target.value);
              setWrong(false);
            }}
          />
        </form>
      </div>
    </Popover>
  );
}
