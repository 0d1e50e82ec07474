/** An open table of the core, for as long as what it shows stays the same; query and window go up the open stream. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TableSource } from "../../../shared/cluster.ts";
import type { TableControl, TableQuery, TableRange } from "../../../shared/model/table.ts";
import type { ClientStream } from "../../../shared/rpc/clientStream.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { follow } from "../../app/core/follow.ts";
import { createTableModel, type TableModel } from "../../ui/table/tableModel.ts";

export interface TableWanted {
  readonly group: string;
  readonly resource: string;
  readonly sources: readonly TableSource[];
  readonly extraColumns: readonly string[];
}

export interface TableStream {
  readonly model: TableModel;
  readonly error: RpcError | null;
  /** Sends a query at once; the query given to the hook follows when it has been drawn. */
  ask(query: TableQuery): void;
  onRange(range: TableRange): void;
  onFill(go: boolean): void;
}

/** @param query changes of it are sent; they open nothing anew */
export function useTableStream(wanted: TableWanted, query: TableQuery): TableStream {
  const key = JSON.stringify(wanted);
  const [state, setState] = useState<{ key: string; model: TableModel; error: RpcError | null }>(() => ({
    key,
    model: createTableModel(),
    error: null,
  }));
  const open = useRef<ClientStream<unknown, TableControl> | null>(null);
  const latest = useRef({ query, range: null as TableRange | null });
  const sentQuery = useRef("");

  useEffect(() => {
    // The key is the wanted table as JSON: what it holds is the same for the same key.
    const { group, resource, sources, extraColumns } = JSON.parse(key) as TableWanted;
    const model = createTableModel();
    setState({ key, model, error: null });
    const stream = api.cluster.table({
      group,
      version: null,
      resource,
      sources: [...sources],
      extraColumns: [...extraColumns],
      query: latest.current.query,
    });
    open.current = stream;
    sentQuery.current = JSON.stringify(latest.current.query);
    if (latest.current.range !== null) stream.control({ range: latest.current.range });
    return follow(
      stream,
      (update) => model.apply(update),
      (error) => setState((before) => ({ ...before, error })),
    );
  }, [key]);

  const ask = useCallback((next: TableQuery) => {
    latest.current.query = next;
    const text = JSON.stringify(next);
    if (text === sentQuery.current) return;
    sentQuery.current = text;
    open.current?.control({ query: next });
  }, []);
  useLayoutEffect(() => ask(query), [ask, query]);

  const onRange = useCallback((range: TableRange) => {
    latest.current.range = range;
    open.current?.control({ range });
  }, []);
  const onFill = useCallback((fill: boolean) => open.current?.control({ fill }), []);
  return { model: state.model, error: state.error, ask, onRange, onFill };
}
