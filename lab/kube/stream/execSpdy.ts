import type { Duplex } from "node:stream";
import { type ExecOutcome, execStatusJson, execStatusText } from "./execStatus.ts";
import { type ExecStreams, flushed } from "./execStreams.ts";
import type { ExecRequest } from "./streamRequest.ts";
import { readSizes } from "./terminalSize.ts";
import { SpdySession } from "./wire/spdySession.ts";
import type { SpdyStream } from "./wire/spdyStream.ts";

/** How long a client may take to open the streams it asked for (kubelet `DefaultStreamCreationTimeout`). */
const STREAM_CREATION_MS = 30_000;

/** Stream protocols that are served, `""` for a client that names none: the first version. */
export const EXEC_STREAM_PROTOCOLS: ReadonlySet<string> = new Set([
  "",
  "channel.k8s.io",
  "v2.channel.k8s.io",
  "v3.channel.k8s.io",
  "v4.channel.k8s.io",
  "v5.channel.k8s.io",
]);

const RESIZING = new Set(["v3.channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io"]);
const WITH_STATUS = new Set(["v4.channel.k8s.io", "v5.channel.k8s.io"]);

/** Waits for the client to open a stream of each kind it asked for, then hands them to `run`. A client that does not, or goes
 *  away before, is disconnected and `run` never called.
 *  @param protocol one of EXEC_STREAM_PROTOCOLS */
export function openExecSpdy(
  socket: Duplex,
  protocol: string,
  request: ExecRequest,
  run: (streams: ExecStreams) => void,
): void {
  const closing = new AbortController();
  const expected = new Set(["error"]);
  if (request.stdin) expected.add("stdin");
  if (request.stdout) expected.add("stdout");
  if (request.stderr) expected.add("stderr");
  if (request.tty && RESIZING.has(protocol)) expected.add("resize");
  const streams = new Map<string, SpdyStream>();
  const session = new SpdySession(socket, {
    accepts: (headers) => {
      const type = headers.get("streamtype") ?? "";
      return expected.has(type) && !streams.has(type);
    },
    onStream: (stream) => {
      streams.set(stream.headers.get("streamtype") ?? "", stream);
      if (streams.size < expected.size) return;
      clearTimeout(timer);
      run(execStreams(session, streams, closing.signal, WITH_STATUS.has(protocol)));
    },
    onClosed: () => {
      clearTimeout(timer);
      closing.abort();
    },
  });
  const timer = setTimeout(() => session.close(), STREAM_CREATION_MS);
}

function execStreams(
  session: SpdySession,
  streams: ReadonlyMap<string, SpdyStream>,
  closed: AbortSignal,
  hasStatus: boolean,
): ExecStreams {
  const error = streams.get("error");
  const stdout = streams.get("stdout");
  const stderr = streams.get("stderr");
  // Nothing is read from these; left alone they would keep what a client sends on them.
  for (const output of [error, stdout, stderr]) output?.resume();
  return {
    stdin: streams.get("stdin"),
    stdout,
    stderr,
    onResize: (listener) => readSizes(streams.get("resize"), listener),
    closed,
    finish: (outcome: ExecOutcome) => {
      void flushed([stdout, stderr])
        .then(() => {
          const text = hasStatus ? execStatusJson(outcome) : execStatusText(outcome);
          if (text !== "") error?.write(text);
          return flushed([error, streams.get("stdin"), streams.get("resize")]);
        })
        .then(() => session.close());
    },
  };
}
