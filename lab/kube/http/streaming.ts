import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Cluster } from "../cluster.ts";
import { streamTarget } from "../pods/streamTarget.ts";
import { ApiError, noSuchPath } from "../status.ts";
import { handleStreaming } from "../stream/index.ts";
import { identify } from "./apiHandler.ts";
import { parseResourcePath } from "./requestTarget.ts";

const STREAMED: ReadonlySet<string> = new Set(["exec", "attach", "portforward"]);

/** Takes an upgrade request: whoever may, gets the pod's stream; everyone else a Status over plain HTTP. */
export function handleUpgrade(cluster: Cluster, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  try {
    const { pathname } = new URL(request.url ?? "/", "http://lab");
    const target = parseResourcePath(pathname);
    if (
      target === undefined ||
      target.group !== "" ||
      target.resource !== "pods" ||
      !STREAMED.has(target.subresource)
    ) {
      throw noSuchPath();
    }
    const { namespace, name, subresource } = target;
    // A WebSocket has to start with GET, and is held to the same right as a POST (KEP-4006).
    cluster.authorizer.check(identify(cluster, request), {
      verb: "create",
      group: "",
      resource: `pods/${subresource}`,
      namespace,
      name,
    });
    const stream = streamTarget(cluster, namespace, name);
    socket.once("close", () => stream.dispose());
    handleStreaming(request, socket, head, stream.target);
  } catch (error) {
    refuse(socket, error);
  }
}

function refuse(socket: Duplex, error: unknown): void {
  const refusal = error instanceof ApiError ? error : new ApiError(500, "InternalError", String(error));
  const body = JSON.stringify(refusal.toStatus());
  socket.end(
    `HTTP/1.1 ${refusal.code} ${refusal.reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
