import type { RefObject } from "react";
import { type KeyBinding, useKeys } from "../../app/keys.ts";
import type { RowKey } from "./DataTable.tsx";

export interface TableActions {
  /** Moves the cursor by rows; `extend` marks what lies between. */
  move(rows: number, extend: boolean): void;
  /** To a row: 0 the first, Infinity the last. */
  moveTo(index: number, extend: boolean): void;
  page(): number;
  mark(): void;
  markAll(): void;
  open(): unknown;
  /** @returns false when nothing is held back */
  loadRest(): boolean;
  filter(): void;
  copy(): void;
  /** @returns false when there is no row to do it with */
  rowKey(key: RowKey): boolean;
  /** @returns false when there was nothing to take back */
  escape(): boolean;
}

/** The keys of a table, for as long as it is on screen. */
export function useTableKeys(
  element: RefObject<Element | null>,
  rowKeys: readonly RowKey[],
  actions: TableActions,
): void {
  const within = () => element.current;
  const key = (id: string, text: KeyBinding["text"], keys: readonly string[], run: () => unknown): KeyBinding => ({
    id: `table.${id}`,
    scope: "table",
    text,
    keys,
    run,
    within,
  });
  useKeys([
    key("down", "ui.table.key.down", ["j", "arrowdown"], () => actions.move(1, false)),
    key("up", "ui.table.key.up", ["k", "arrowup"], () => actions.move(-1, false)),
    key("extend", "ui.table.key.extend", ["shift+j", "shift+arrowdown"], () => actions.move(1, true)),
    key("extendUp", "ui.table.key.extendUp", ["shift+k", "shift+arrowup"], () => actions.move(-1, true)),
    key("pageDown", "ui.table.key.pageDown", ["pagedown"], () => actions.move(actions.page(), false)),
    key("pageUp", "ui.table.key.pageUp", ["pageup"], () => actions.move(-actions.page(), false)),
    {
      ...key("pageDownExtend", "ui.table.key.extend", ["shift+pagedown"], () => actions.move(actions.page(), true)),
      unlisted: true,
    },
    {
      ...key("pageUpExtend", "ui.table.key.extendUp", ["shift+pageup"], () => actions.move(-actions.page(), true)),
      unlisted: true,
    },
    key("home", "ui.table.key.home", ["home"], () => actions.moveTo(0, false)),
    key("end", "ui.table.key.end", ["end"], () => actions.moveTo(Number.POSITIVE_INFINITY, false)),
    key("mark", "ui.table.key.mark", ["x", "space"], () => actions.mark()),
    key("open", "ui.table.key.open", ["enter"], () => actions.open()),
    key("loadRest", "ui.table.key.loadRest", ["shift+enter"], () => actions.loadRest()),
    key("all", "ui.table.key.all", ["mod+a"], () => actions.markAll()),
    key("copy", "ui.table.key.copy", ["mod+c"], () => actions.copy()),
    key("filter", "ui.table.key.filter", ["/"], () => actions.filter()),
    ...rowKeys.map((one) => key(`row.${one.id}`, one.text, [one.keys], () => actions.rowKey(one))),
    key("escape", "ui.table.key.escape", ["escape"], () => actions.escape()),
  ]);
}
