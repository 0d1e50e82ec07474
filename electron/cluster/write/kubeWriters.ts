/** The one way to change a cluster: a port into the worker of each open connection, and a permit for each change that leaves by it. */
import type { MessagePort } from "node:worker_threads";
import type { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type KubeAnswer, KubeRefusal } from "../../core/kubeApi.ts";
import { checkPermit, type Permit } from "../../core/operation/permit.ts";
import type { ChangeAsk, ChangeTold } from "../http/changePort.ts";
import type { Change } from "../source/kubeContract.ts";

/** Which thing is changed, as the operation's target names it. */
export interface WriteTarget {
  readonly connection: ConnectionId;
  /** `OperationTarget.key` */
  readonly key: string;
}

interface Waiting {
  readonly request: string;
  readonly resolve: (answer: KubeAnswer) => void;
  readonly reject: (error: RpcError) => void;
}

interface Way {
  readonly port: MessagePort;
  readonly waiting: Map<number, Waiting>;
}

export class KubeWriters {
  readonly #ways = new Map<ConnectionId, Way>();
  #lastId = 0;

  /** The connection was opened; its port is closed with its worker. */
  attach(connection: ConnectionId, port: MessagePort): void {
    const way: Way = { port, waiting: new Map() };
    this.#ways.set(connection, way);
    port.on("message", ({ id, answer }: ChangeTold) => {
      const waiting = way.waiting.get(id);
      way.waiting.delete(id);
      if (answer.kind === "answer") waiting?.resolve(answer);
      else if (answer.kind === "refusal") waiting?.reject(new KubeRefusal(answer.code, answer.text, answer));
      else waiting?.reject(new RpcError(answer.code, answer.text));
    });
    port.on("close", () => {
      if (this.#ways.get(connection) === way) this.#ways.delete(connection);
      for (const { request, reject } of way.waiting.values()) {
        const params = { hop: "api", request, detail: "worker ended" };
        reject(new RpcError("unknown-outcome", message("connection.lostOutcome", params)));
      }
      way.waiting.clear();
    });
  }

  /** Sends one change, once. The signal counts until it leaves; then its outcome is waited for.
   *  @throws PermitError, before anything is sent, when the permit does not allow it
   *  @throws KubeRefusal with the server's Status; RpcError `unreachable` when the connection is not open, `unknown-outcome` when the answer was lost */
  async send(permit: Permit, target: WriteTarget, change: Change, signal: AbortSignal): Promise<KubeAnswer> {
    checkPermit(permit, target);
    const way = this.#ways.get(target.connection);
    if (way === undefined) throw new RpcError("unreachable", message("cluster.write.closed"));
    if (signal.aborted) throw new RpcError("cancelled", message("connection.cancelled"), { cause: signal.reason });
    this.#lastId += 1;
    const id = this.#lastId;
    const tell = (asked: ChangeAsk) => way.port.postMessage(asked);
    const stop = () => tell({ kind: "stop", id });
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<KubeAnswer>((resolve, reject) => {
        way.waiting.set(id, { request: `${change.method} ${change.path}`, resolve, reject });
        tell({ kind: "send", id, change });
      });
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}
