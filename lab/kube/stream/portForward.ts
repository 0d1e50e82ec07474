import type { Server } from "node:http";
import type { Duplex, Writable } from "node:stream";
import { createPodServer, DEFAULT_PORTS } from "./podHttp.ts";
import type { StreamTarget } from "./target.ts";

/** Connects forwarded streams to what listens in the pod. */
export class PodPorts {
  readonly #target: StreamTarget;
  readonly #server: Server;

  constructor(target: StreamTarget) {
    this.#target = target;
    this.#server = createPodServer(target);
  }

  /** Serves one forwarded connection. `error` is ended when it is over, with a message before that if it could not be made:
   *  kubectl keeps its local connection until then. */
  connect(port: number, data: Duplex, error: Writable): void {
    data.on("error", () => undefined);
    error.on("error", () => undefined);
    if (!(this.#target.ports ?? DEFAULT_PORTS).includes(port)) {
      error.end(
        `error forwarding port ${port} to pod ${this.#target.pod}, uid : failed to connect to localhost:${port} inside the pod: ` +
          `dial tcp4 127.0.0.1:${port}: connect: connection refused`,
      );
      data.resume();
      data.end();
      return;
    }
    const finish = (): void => {
      if (!error.writableEnded && !error.destroyed) error.end();
    };
    data.once("close", finish);
    data.once("finish", finish);
    this.#server.emit("connection", data);
  }

  /** Drops connections that idle; those at work end with their streams. */
  dispose(): void {
    this.#server.closeAllConnections();
  }
}
