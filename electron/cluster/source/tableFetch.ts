/** One list, from its request to its last row. */
import { performance } from "node:perf_hooks";
import type { KubeHttp, KubeRequest } from "../http/request.ts";
import { readChunks } from "./streaming.ts";
import { type ListHead, ListReader, type ListSink } from "./tableStream.ts";

/** What came of a body since its response's head. */
export interface Arrival {
  readonly wireBytes: number;
  /** After inflation. */
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Of these, how long the thread had nothing to do but to wait for more. */
  readonly waitedMs: number;
}

export interface TableFetchSink extends ListSink {
  /** After each piece of the body. */
  came?(arrival: Arrival): void;
}

export interface TableFetch {
  readonly head: ListHead;
  readonly whole: Arrival;
}

/** @throws RpcError of the request, ScanError when the answer is not a list */
export async function fetchTable(http: KubeHttp, request: KubeRequest, sink: TableFetchSink): Promise<TableFetch> {
  const response = await http.request(request);
  const from = performance.now();
  const idleFrom = idleMs();
  let bytes = 0;
  const arrival = (): Arrival => ({
    wireBytes: response.wireBytes(),
    bytes,
    elapsedMs: performance.now() - from,
    waitedMs: idleMs() - idleFrom,
  });
  const reader = new ListReader(sink);
  await readChunks(response.body, request.signal, (chunk) => {
    bytes += chunk.length;
    reader.push(chunk);
    sink.came?.(arrival());
  });
  return { head: reader.end(), whole: arrival() };
}

/** How long this thread's loop has waited for the outside so far. */
function idleMs(): number {
  return performance.eventLoopUtilization().idle;
}
