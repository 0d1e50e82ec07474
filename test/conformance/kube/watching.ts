/** Reads a watch event by event, each wait bounded. */
import type { ApiClient } from "../../services/kube/apiClient.ts";

export interface WatchEvent<Object> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Object;
}

export interface Watch<Object> {
  readonly status: number;
  /** The next event, or undefined when the server has ended the stream. @throws Error when none comes in time */
  next(timeoutMs?: number): Promise<WatchEvent<Object> | undefined>;
  /** Events up to and including the first that satisfies the predicate. @throws Error when it does not come */
  until(isLast: (event: WatchEvent<Object>) => boolean, timeoutMs?: number): Promise<WatchEvent<Object>[]>;
  close(): void;
}

export async function openWatch<Object>(
  client: ApiClient,
  path: string,
  accept = "application/json",
): Promise<Watch<Object>> {
  const stream = await client.stream(path, { accept });
  const lines = linesOf(stream.chunks);
  const next = async (timeoutMs = 15_000): Promise<WatchEvent<Object> | undefined> => {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`${path}: no event within ${timeoutMs} ms`)), timeoutMs);
    try {
      const line = await Promise.race([lines.next(), late]);
      return line.done === true ? undefined : (JSON.parse(line.value) as WatchEvent<Object>); // the case says what it watches
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    status: stream.status,
    next,
    until: async (isLast, timeoutMs) => {
      const events: WatchEvent<Object>[] = [];
      for (;;) {
        const event = await next(timeoutMs);
        if (event === undefined)
          throw new Error(`${path}: the stream ended after ${JSON.stringify(events.map(({ type }) => type))}`);
        events.push(event);
        if (isLast(event)) return events;
      }
    },
    close: () => stream.close(),
  };
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, undefined, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield line;
  }
  return undefined;
}
