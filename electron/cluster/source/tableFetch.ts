/** One list, from its request to its last row. */
import type { KubeHttp, KubeRequest } from "../http/request.ts";
import { readChunks } from "./streaming.ts";
import { type ListHead, ListReader, type ListSink } from "./tableStream.ts";

export interface TableFetchSink extends ListSink {
  /** After each piece of the body: what came since its head. */
  came?(wireBytes: number, elapsedMs: number): void;
}

export interface TableFetch {
  readonly head: ListHead;
  readonly wireBytes: number;
  /** From the response's head to its end. */
  readonly elapsedMs: number;
}

/** @throws RpcError of the request, ScanError when the answer is not a list */
export async function fetchTable(http: KubeHttp, request: KubeRequest, sink: TableFetchSink): Promise<TableFetch> {
  const response = await http.request(request);
  const from = performance.now();
  const reader = new ListReader(sink);
  await readChunks(response.body, request.signal, (chunk) => {
    reader.push(chunk);
    sink.came?.(response.wireBytes(), performance.now() - from);
  });
  return { head: reader.end(), wireBytes: response.wireBytes(), elapsedMs: performance.now() - from };
}
