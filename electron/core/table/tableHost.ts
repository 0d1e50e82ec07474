/** The tables that are open in this worker. */
import { HostedTable } from "./hostedTable.ts";
import { type Clock, systemClock } from "./sourceServer.ts";
import type { OpenTable, TableView } from "./tableView.ts";

export class TableHost {
  private readonly views = new Map<string, TableView>();
  private readonly clock: Clock;
  private readonly random: () => number;

  constructor(clock: Clock = systemClock, random = Math.random) {
    this.clock = clock;
    this.random = random;
  }

  /** Opens a table over its sources.
   *  @throws Error when a view of that name is open */
  open(table: OpenTable): TableView {
    if (this.views.has(table.view)) throw new Error(`the table ${table.view} is open`);
    const view = new HostedTable(table, this.clock, this.random);
    this.views.set(table.view, view);
    view.onDispose = () => void this.views.delete(table.view);
    return view;
  }

  /** An open view by name: for copy, export and positions. */
  get(view: string): TableView | null {
    return this.views.get(view) ?? null;
  }

  /** The target can be reached again: its lost sources are tried at once. */
  retry(target: string): void {
    for (const view of this.views.values()) view.retry(target);
  }

  dispose(): void {
    for (const view of [...this.views.values()]) view.dispose();
  }
}
