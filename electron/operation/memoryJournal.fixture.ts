/** A journal in memory for tests: records survive the engine that wrote them, as they would on a disk. */
import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "../../shared/model/json.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { Journal, JournalRecord, NewRecord, SealedReference } from "../core/operation/journal.ts";
import { Value } from "../core/state/value.ts";

export class MemoryJournal implements Journal {
  readonly records: JournalRecord[] = [];
  readonly blocked = new Value<Message | null>(null);
  readonly #sealed = new Map<string, Json>();
  /** Called before each append; what it throws is the disk's fault. */
  beforeAppend: (record: NewRecord) => void = () => {};
  /** Called after it is durable, before the writer knows. */
  afterAppend: (record: JournalRecord) => void = () => {};

  async append(record: NewRecord): Promise<JournalRecord> {
    await Promise.resolve();
    if (this.blocked.current !== null) throw new RpcError("internal", this.blocked.current);
    this.beforeAppend(record);
    const prev = this.records.at(-1)?.hash ?? "";
    // A journal writes JSON: what comes back has lost its identity.
    const body: Json = JSON.parse(JSON.stringify(record.body));
    const open = { ...record, body, seq: this.records.length + 1, at: new Date().toISOString(), prev };
    const written = { ...open, hash: createHash("sha256").update(canonicalJson(open)).digest("hex") };
    this.records.push(written);
    this.afterAppend(written);
    return written;
  }

  async unfinished(): Promise<readonly JournalRecord[]> {
    const ended = new Set(
      this.records.filter(({ kind }) => kind === "end" || kind === "note").map(({ operation }) => operation),
    );
    return this.records.filter(({ operation }) => !ended.has(operation));
  }

  async of(operation: string): Promise<readonly JournalRecord[]> {
    return this.records.filter((record) => record.operation === operation);
  }

  kinds(operation: string): readonly string[] {
    return this.records.filter((record) => record.operation === operation).map(({ kind }) => kind);
  }

  readonly sealed = {
    seal: async (operation: string, value: Json): Promise<SealedReference> => {
      const sealed = `${operation}/${this.#sealed.size}`;
      this.#sealed.set(sealed, value);
      return {
        sealed,
        digest: createHash("sha256")
          .update(canonicalJson([operation, value]))
          .digest("hex"),
      };
    },
    open: async (_operation: string, { sealed }: SealedReference) => this.#sealed.get(sealed) ?? null,
    forget: async (operation: string) => {
      for (const key of this.#sealed.keys()) if (key.startsWith(`${operation}/`)) this.#sealed.delete(key);
      await this.append({ kind: "unsealed", operation, step: null, body: {} });
    },
  };
}

export const diskFull = new RpcError("internal", message("journal.diskFull"));
