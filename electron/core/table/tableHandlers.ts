/** The table worker's answers: open tables by name, each for its one viewer. */
import { randomUUID } from "node:crypto";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Handlers } from "../rpc/implementation.ts";
import type { SourcePort } from "./portProtocol.ts";
import type { TableSourceAsk, tables } from "./tableContract.ts";
import type { TableHost } from "./tableHost.ts";
import type { TableView } from "./tableView.ts";

/** Before the viewer has said what it sees: about a screenful. */
const FIRST_RANGE = { first: 0, count: 60 };

/** @param connect asks for a source; the rows, or their end, come over the port */
export function tableHandlers(
  host: TableHost,
  connect: (source: TableSourceAsk) => SourcePort,
): Handlers<typeof tables.members> {
  const known = (view: string): TableView => {
    const found = host.get(view);
    if (found === null) throw new RpcError("not-found", message("table.closed"));
    return found;
  };
  return {
    open: async function* ({ sources, sourceColumn, extraColumns, query }, { signal, onControl }) {
      const view = host.open({
        view: randomUUID(),
        sources: sources.map((source) => ({
          id: source.id,
          label: source.label,
          target: source.target,
          connect: () => connect(source),
        })),
        sourceColumn,
        extraColumns,
        query,
        range: FIRST_RANGE,
      });
      onControl((control) => view.control(control));
      signal.addEventListener("abort", () => view.dispose(), { once: true });
      try {
        while (!signal.aborted) yield await view.pull(signal);
      } finally {
        view.dispose();
      }
    },
    text: async function* ({ view, rows, format, columns }) {
      yield* known(view).copy(rows ?? "matched", { format, columns, now: Date.now() });
    },
    refs: async ({ view, first, last }) => [...(await known(view).rangeRefs(first, last))],
    position: ({ view, row, prefix, after }) => {
      if (row !== null) return known(view).indexOf(row);
      return prefix === null ? null : known(view).findPrefix(prefix, after);
    },
  };
}
