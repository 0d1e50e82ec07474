/** The worker's side of what only main can answer. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { FromWorker, MainAnswers, MainQuestion, ToWorker } from "./workerProtocol.ts";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: RpcError) => void;
}

export class MainQuestions {
  readonly #send: (message: FromWorker) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  ask<W extends MainQuestion["what"]>(
    question: Extract<MainQuestion, { what: W }>,
    signal: AbortSignal,
  ): Promise<MainAnswers[W]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const stop = () => {
        if (!this.#waiting.delete(id)) return;
        this.#send({ kind: "cancel", id });
        reject(new RpcError("cancelled", message("connection.cancelled"), { cause: signal.reason }));
      };
      if (signal.aborted) {
        reject(new RpcError("cancelled", message("connection.cancelled"), { cause: signal.reason }));
        return;
      }
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting.set(id, {
        // Main answers each question with the type that belongs to it (`MainAnswers`).
        resolve: (value) => {
          signal.removeEventListener("abort", stop);
          resolve(value as MainAnswers[W]);
        },
        reject: (error) => {
          signal.removeEventListener("abort", stop);
          reject(error);
        },
      });
      this.#send({ kind: "ask", id, question });
    });
  }

  settle(answer: Extract<ToWorker, { kind: "answer" | "refusal" }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === "answer") waiting?.resolve(answer.value);
    else waiting?.reject(new RpcError(answer.code, answer.reason));
  }
}
