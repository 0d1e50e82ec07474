import type { Duplex } from "node:stream";
import { Channels } from "./channels.ts";
import { type ExecOutcome, execStatusJson, execStatusText } from "./execStatus.ts";
import { type ExecStreams, flushed } from "./execStreams.ts";
import type { ExecRequest } from "./streamRequest.ts";
import { readSizes } from "./terminalSize.ts";

/** Channel numbers of remote commands: file descriptors, then error and resize. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

/** Subprotocols that are served, the ones of before 1.4 included. */
export const EXEC_SUBPROTOCOLS: ReadonlySet<string> = new Set([
  "",
  "channel.k8s.io",
  "base64.channel.k8s.io",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "v5.channel.k8s.io",
]);

/** Opens the channels of an exec or attach in a WebSocket whose handshake is done.
 *  @param protocol one of EXEC_SUBPROTOCOLS */
export function openExecWebSocket(socket: Duplex, head: Buffer, protocol: string, request: ExecRequest): ExecStreams {
  const closing = new AbortController();
  const channels = new Channels(socket, head, {
    isBase64: protocol.includes("base64"),
    hasCloseSignal: protocol.startsWith("v5."),
    inputs: request.stdin ? [CHANNEL.stdin, CHANNEL.resize] : [CHANNEL.resize],
    onClosed: () => closing.abort(),
  });
  const stdout = request.stdout ? channels.output(CHANNEL.stdout) : undefined;
  const stderr = request.stderr ? channels.output(CHANNEL.stderr) : undefined;
  const error = channels.output(CHANNEL.error);
  channels.announce(request.stdout ? CHANNEL.stdout : request.stderr ? CHANNEL.stderr : CHANNEL.error);
  const hasStatus = protocol.startsWith("v");
  return {
    stdin: channels.input(CHANNEL.stdin),
    stdout,
    stderr,
    onResize: (listener) => readSizes(channels.input(CHANNEL.resize), listener),
    closed: closing.signal,
    finish: (outcome: ExecOutcome) => {
      void flushed([stdout, stderr])
        .then(() => {
          const text = hasStatus ? execStatusJson(outcome) : execStatusText(outcome);
          if (text !== "") error.write(text);
          return flushed([error]);
        })
        .then(() => channels.close());
    },
  };
}
