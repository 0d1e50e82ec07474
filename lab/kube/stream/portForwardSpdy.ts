import type { Duplex } from "node:stream";
import { PodPorts } from "./portForward.ts";
import { readPort } from "./streamRequest.ts";
import type { StreamTarget } from "./target.ts";
import { SpdySession } from "./wire/spdySession.ts";
import type { SpdyStream } from "./wire/spdyStream.ts";

export const PORT_FORWARD_PROTOCOL = "portforward.k8s.io";
/** Stream protocols that are served, `""` for a client that names none. */
export const PORT_FORWARD_PROTOCOLS: ReadonlySet<string> = new Set(["", PORT_FORWARD_PROTOCOL]);

/** How long a stream may wait for its partner (kubelet `DefaultStreamCreationTimeout`). */
const PAIRING_MS = 30_000;

type StreamType = "data" | "error";
type Waiting = { readonly stream: SpdyStream; readonly timer: NodeJS.Timeout };

/** Serves port-forwarding over SPDY: every connection is a data and an error stream with one request id, for any port. */
export function servePortForwardSpdy(transport: Duplex, target: StreamTarget): void {
  const ports = new PodPorts(target);
  const waiting = new Map<string, Waiting>();
  const session = new SpdySession(transport, {
    accepts: (headers) => readPort(headers.get("port")) !== undefined && streamType(headers) !== undefined,
    onStream: (stream) => pair(stream, waiting, ports),
    onClosed: () => {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
      ports.dispose();
      target.gone?.removeEventListener("abort", close);
    },
  });
  const close = (): void => session.close();
  target.gone?.addEventListener("abort", close);
}

function pair(stream: SpdyStream, waiting: Map<string, Waiting>, ports: PodPorts): void {
  const type = streamType(stream.headers);
  const port = readPort(stream.headers.get("port"));
  if (type === undefined || port === undefined) return;
  const requestId = stream.headers.get("requestid") ?? guessedRequestId(stream, type);
  const partnerKey = `${type === "data" ? "error" : "data"} ${requestId}`;
  const partner = waiting.get(partnerKey);
  if (partner === undefined) {
    wait(`${type} ${requestId}`, stream, waiting);
    return;
  }
  waiting.delete(partnerKey);
  clearTimeout(partner.timer);
  const [data, error] = type === "data" ? [stream, partner.stream] : [partner.stream, stream];
  error.resume();
  ports.connect(port, data, error);
}

function wait(key: string, stream: SpdyStream, waiting: Map<string, Waiting>): void {
  if (waiting.has(key)) {
    stream.destroy();
    return;
  }
  const timer = setTimeout(() => {
    waiting.delete(key);
    stream.destroy();
  }, PAIRING_MS);
  waiting.set(key, { stream, timer });
}

function streamType(headers: ReadonlyMap<string, string>): StreamType | undefined {
  const type = headers.get("streamtype");
  return type === "data" || type === "error" ? type : undefined;
}

/** Clients of before 1.5 send none and open the error stream first, so that ids follow each other (kubelet
 *  `portforward/httpstream.go`). */
function guessedRequestId(stream: SpdyStream, type: StreamType): string {
  return String(type === "error" ? stream.streamId : stream.streamId - 2);
}
