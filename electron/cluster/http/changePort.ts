/** The worker's end of the port through which its cluster is changed. It is a port of its own: nothing that the page sends is ever relayed to it. */
import type { MessagePort } from "node:worker_threads";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Answered, Change } from "../source/kubeContract.ts";
import { answered, changeOf } from "../source/kubeReading.ts";
import type { KubeSender } from "./request.ts";

/** Main's word. Both ends are ours and start together. */
export type ChangeAsk =
  | { readonly kind: "send"; readonly id: number; readonly change: Change }
  /** Stops it if it has not left yet. */
  | { readonly kind: "stop"; readonly id: number };

export interface ChangeTold {
  readonly id: number;
  readonly answer:
    | Answered
    | { readonly kind: "error"; readonly code: RpcError["code"]; readonly text: RpcError["text"] };
}

export function serveChanges(port: MessagePort, sender: KubeSender): void {
  const waiting = new Map<number, AbortController>();
  port.on("message", (asked: ChangeAsk) => {
    if (asked.kind === "stop") return waiting.get(asked.id)?.abort();
    const abort = new AbortController();
    waiting.set(asked.id, abort);
    void outcome(sender, asked.change, abort.signal).then((answer) => {
      waiting.delete(asked.id);
      const told: ChangeTold = { id: asked.id, answer };
      port.postMessage(told);
    });
  });
}

async function outcome(sender: KubeSender, change: Change, signal: AbortSignal): Promise<ChangeTold["answer"]> {
  try {
    return await answered(sender.send(changeOf(change, signal)));
  } catch (error) {
    if (error instanceof RpcError) return { kind: "error", code: error.code, text: error.text };
    const detail = error instanceof Error ? error.message : String(error);
    const params = { hop: "api", request: `${change.method} ${change.path}`, detail };
    return { kind: "error", code: "unknown-outcome", text: message("connection.lostOutcome", params) };
  }
}
