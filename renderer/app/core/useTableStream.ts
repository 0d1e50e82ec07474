/** An open table of the core, for as long as what it shows stays the same; query and window go up the open stream. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TableControl, TableQuery, TableRange, TableUpdate } from "../../../shared/model/table.ts";
import type { ClientStream } from "../../../shared/rpc/clientStream.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { createTableModel, type TableModel } from "../../ui/table/tableModel.ts";
import { useStable } from "../../ui/useStable.ts";
import { follow } from "./follow.ts";

export interface TableStream {
  readonly model: TableModel;
  readonly error: RpcError | null;
  /** Sends a query at once; the query given to the hook follows when it has been drawn. */
  ask(query: TableQuery): void;
  onRange(range: TableRange): void;
  onFill(go: boolean): void;
}

/** @param key says what table it is: another one is opened anew
 *  @param open of that table, with the query to begin with
 *  @param query changes of it are sent; they open nothing anew */
export function useTableStream(
  key: string,
  open: (query: TableQuery) => ClientStream<TableUpdate, TableControl>,
  query: TableQuery,
): TableStream {
  const [state, setState] = useState<{ key: string; model: TableModel; error: RpcError | null }>(() => ({
    key,
    model: createTableModel(),
    error: null,
  }));
  const opened = useRef<ClientStream<unknown, TableControl> | null>(null);
  const latest = useRef({ query, range: null as TableRange | null });
  const sentQuery = useRef("");
  const begin = useStable(open);

  useEffect(() => {
    const model = createTableModel();
    setState({ key, model, error: null });
    const stream = begin(latest.current.query);
    opened.current = stream;
    sentQuery.current = JSON.stringify(latest.current.query);
    if (latest.current.range !== null) stream.control({ range: latest.current.range });
    return follow(
      stream,
      (update) => model.apply(update),
      (error) => setState((before) => ({ ...before, error })),
    );
  }, [key, begin]);

  const ask = useCallback((next: TableQuery) => {
    latest.current.query = next;
    const text = JSON.stringify(next);
    if (text === sentQuery.current) return;
    sentQuery.current = text;
    opened.current?.control({ query: next });
  }, []);
  useLayoutEffect(() => ask(query), [ask, query]);

  const onRange = useCallback((range: TableRange) => {
    latest.current.range = range;
    opened.current?.control({ range });
  }, []);
  const onFill = useCallback((fill: boolean) => opened.current?.control({ fill }), []);
  return { model: state.model, error: state.error, ask, onRange, onFill };
}
