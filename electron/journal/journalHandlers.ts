/** The journal's contract in main: what goes through files is relayed to the journal's worker, receipts as a table to the table worker. */
import { journal } from "../../shared/journal.ts";
import { message } from "../../shared/model/message.ts";
import { english } from "../core/app/english.ts";
import { type Implementation, implement, Relay } from "../core/rpc/implementation.ts";
import { latest, type Readable, Value } from "../core/state/value.ts";
import type { OpenTableInput } from "../core/table/tableContract.ts";
import type { TableService } from "../core/table/tableService.ts";
import type { JournalClient } from "./journalClient.ts";
import type { Mirror } from "./mirror.ts";

/** The name under which the receipts' rows are asked for at the table service. */
export const JOURNAL_DOMAIN = "journal";

export interface JournalHandlersOptions {
  readonly client: JournalClient;
  readonly mirror: Mirror;
  readonly tables: TableService;
}

const label = message("journal.table.receipts");

export function journalHandlers({ client, mirror, tables }: JournalHandlersOptions): Implementation {
  const toWorker = () => ({ link: client.link() });
  const toTables = (method: string) => (input: unknown) => ({ link: tables.link(), request: { method, input } });
  return implement(journal, {
    state: (_input, { signal }) => latest(both(client.chain, mirror.state, signal), signal),
    verify: new Relay(toWorker),
    goOn: new Relay(toWorker),
    setMirrorHeader: async ({ line }) => {
      await mirror.setHeader(line);
      return null;
    },
    table: new Relay(({ query, language }) => {
      const open: OpenTableInput = {
        sources: [
          { id: JOURNAL_DOMAIN, label: english(label), target: JOURNAL_DOMAIN, domain: JOURNAL_DOMAIN, ask: language },
        ],
        sourceColumn: { name: english(label), label },
        extraColumns: [],
        query,
      };
      return { link: tables.link(), request: { method: "tables.open", input: open } };
    }),
    tableText: new Relay(toTables("tables.text")),
    tableRefs: new Relay(toTables("tables.refs")),
    tablePosition: new Relay(toTables("tables.position")),
    exported: new Relay(toWorker),
  });
}

/** Both as one value, for as long as somebody looks. */
function both<A, B>(chain: Readable<A>, mirror: Readable<B>, signal: AbortSignal): Readable<{ chain: A; mirror: B }> {
  const value = new Value({ chain: chain.current, mirror: mirror.current });
  const update = () => value.set({ chain: chain.current, mirror: mirror.current });
  const ends = [chain.subscribe(update), mirror.subscribe(update)];
  const end = () => {
    for (const one of ends) one();
  };
  signal.addEventListener("abort", end, { once: true });
  return value;
}
