import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { followLines } from "./logFollow.ts";
import { type LogOptions, readLogOptions } from "./logOptions.ts";
import { refuseResponse } from "./refusal.ts";
import { writableSink } from "./shell/byteStream.ts";
import { isRefusal } from "./streamRequest.ts";
import type { LogLine, StreamTarget } from "./target.ts";

/** Lines are gathered to pieces of about this size, while there are some to gather. */
const PIECE_BYTES = 32 * 1024;

/** Answers GET …/log, to its end or until the client leaves or the pod is gone. The response is written as fast as it is read
 *  and no faster. */
export function streamLogs(response: ServerResponse, query: URLSearchParams, target: StreamTarget): void {
  const options = readLogOptions(query, target);
  if (isRefusal(options)) {
    refuseResponse(response, options);
    return;
  }
  const ending = new AbortController();
  const end = (): void => ending.abort();
  response.once("close", end);
  target.gone?.addEventListener("abort", end);
  response.writeHead(200, { "Content-Type": "text/plain", "Cache-Control": "no-cache, private" });
  response.flushHeaders();
  void write(response, options, target, ending.signal)
    // Only the client's leaving ends it early, and then there is nobody to tell.
    .catch(() => undefined)
    .finally(() => {
      target.gone?.removeEventListener("abort", end);
      response.end();
    });
}

async function write(
  response: ServerResponse,
  options: LogOptions,
  target: StreamTarget,
  signal: AbortSignal,
): Promise<void> {
  const sink = writableSink(response);
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const send = async (text: string): Promise<void> => {
    const data = Buffer.from(text).subarray(0, left);
    left -= data.length;
    if (data.length > 0) await sink.write(data, signal);
  };
  if (options.follow) {
    for await (const line of followLines(target.logLines, options.range, signal)) {
      await send(logText(line, options.timestamps));
      if (left <= 0) return;
    }
    return;
  }
  let piece = "";
  for (const line of target.logLines.read(options.range)) {
    piece += logText(line, options.timestamps);
    if (piece.length < PIECE_BYTES) continue;
    await send(piece);
    piece = "";
    if (left <= 0) return;
    await setImmediate();
  }
  await send(piece);
}

/** The kubelet's timestamps have nine digits of a second. */
function logText(line: LogLine, timestamps: boolean): string {
  return timestamps ? `${line.time.toISOString().replace("Z", "000000Z")} ${line.text}\n` : `${line.text}\n`;
}
