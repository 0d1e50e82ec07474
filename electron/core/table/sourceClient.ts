/** The table's end of a port to one of its sources: questions with their answers, deltas acknowledged as they come. */
import type { Message } from "../../../shared/model/message.ts";
import {
  isAnswer,
  type Serial,
  type SourceAnswer,
  type SourceDelta,
  type SourcePort,
  type WireRow,
} from "./portProtocol.ts";

export interface SourceListener {
  delta(delta: SourceDelta): void;
  /** The other end is gone; nothing more will come. The reason is null where none was given. */
  lost(reason: Message | null): void;
}

/** The source was lost, or the table closed, before it answered. */
export class SourceLostError extends Error {
  override readonly name = "SourceLostError";
}

type Answer = Exclude<SourceAnswer, { kind: "delta" | "refused" }>;
type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

export class SourceClient {
  private readonly port: SourcePort;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private closed = false;

  constructor(port: SourcePort, listener: SourceListener) {
    this.port = port;
    let reason: Message | null = null;
    port.onMessage((message) => {
      if (!isAnswer(message) || this.closed) return;
      if (message.kind === "delta") {
        listener.delta(message);
        port.postMessage({ kind: "ack", generation: message.generation });
        return;
      }
      if (message.kind === "refused") {
        reason = message.reason;
        return;
      }
      this.waiting.get(message.id)?.resolve(message);
      this.waiting.delete(message.id);
    });
    port.onClose(() => {
      if (this.closed) return;
      this.end();
      listener.lost(reason);
    });
  }

  query(query: Extract<Parameters<SourcePort["postMessage"]>[0], { kind: "query" }>): void {
    if (!this.closed) this.port.postMessage(query);
  }

  fill(go: boolean): void {
    if (!this.closed) this.port.postMessage({ kind: "fill", go });
  }

  /** Watches a window. @returns the rows needed */
  async watch(serials: readonly Serial[], need: readonly Serial[]): Promise<readonly WireRow[]> {
    const answer = await this.ask((id) => ({
      kind: "watch",
      id,
      serials: Float64Array.from(serials),
      need: Float64Array.from(need),
    }));
    return answer.kind === "rows" ? answer.rows : [];
  }

  /** Rows that are gone are left out. */
  async rows(serials: readonly Serial[]): Promise<readonly WireRow[]> {
    const answer = await this.ask((id) => ({ kind: "rows", id, serials: Float64Array.from(serials) }));
    return answer.kind === "rows" ? answer.rows : [];
  }

  /** Null for rows that are gone. */
  async uids(serials: readonly Serial[]): Promise<readonly (string | null)[]> {
    const answer = await this.ask((id) => ({ kind: "uids", id, serials: Float64Array.from(serials) }));
    return answer.kind === "uids" ? answer.uids : [];
  }

  /** NaN for rows that are gone. */
  async serials(uids: readonly string[]): Promise<Float64Array> {
    const answer = await this.ask((id) => ({ kind: "serials", id, uids }));
    return answer.kind === "serials" ? answer.serials : new Float64Array();
  }

  async findPrefix(prefix: string, after: Serial | null): Promise<Serial | null> {
    const answer = await this.ask((id) => ({ kind: "prefix", id, prefix, after }));
    const serial = answer.kind === "serials" ? (answer.serials[0] ?? Number.NaN) : Number.NaN;
    return Number.isNaN(serial) ? null : serial;
  }

  close(): void {
    if (this.closed) return;
    this.end();
    this.port.close();
  }

  private ask(request: (id: number) => Parameters<SourcePort["postMessage"]>[0]): Promise<Answer> {
    if (this.closed) return Promise.reject(new SourceLostError("the source is gone"));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.postMessage(request(id));
    });
  }

  private end(): void {
    this.closed = true;
    for (const { reject } of this.waiting.values()) reject(new SourceLostError("the source is gone"));
    this.waiting.clear();
  }
}
