/** Journals in folders of their own, for tests. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Json } from "../../shared/model/json.ts";
import { BatchId, OperationId, type Receipt } from "../../shared/operation.ts";
import type { JournalRecord, NewRecord } from "../core/operation/journal.ts";
import { JournalStore, type JournalStoreOptions } from "./journalStore.ts";

export interface TestFolder {
  readonly path: string;
  /** A journal that looks at nothing by itself: `tick` does. */
  open(more?: Partial<JournalStoreOptions>): JournalStore;
  /** Its segments, in order. */
  segments(): string[];
  dispose(): void;
}

let tokens = 0;

export function testFolder(path = mkdtempSync(join(tmpdir(), "journal-"))): TestFolder {
  const opened: JournalStore[] = [];
  return {
    path,
    open: (more = {}) => {
      tokens += 1;
      const store = new JournalStore({ folder: path, token: `test ${tokens}`, tickMs: 0, ...more });
      opened.push(store);
      return store;
    },
    segments: () => segmentsOf(path),
    dispose: () => {
      for (const store of opened) store.dispose();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export function segmentsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .sort();
}

export function newRecord(kind: NewRecord["kind"], operation: string, body: NewRecord["body"] = {}): NewRecord {
  return { kind, operation, step: kind === "intent" || kind === "outcome" ? "1" : null, body };
}

/** One operation with a step. */
export async function runOperation(store: JournalStore, operation: string, end = true): Promise<JournalRecord[]> {
  const kinds: NewRecord["kind"][] = ["approved", "try", "intent", "outcome", ...(end ? (["end"] as const) : [])];
  const written: JournalRecord[] = [];
  for (const kind of kinds) written.push(await store.append(newRecord(kind, operation, { about: `${kind} äöü 三` })));
  return written;
}

/** Every record that the folder holds, as it reads by a plain parser. */
export function plainRecords(folder: string): JournalRecord[] {
  return segmentsOf(folder).flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line)),
  );
}

export function receipt(operation: string, more: Partial<Receipt> = {}): Receipt {
  return {
    operation: OperationId.parse(operation),
    batch: BatchId.parse("batch"),
    seq: 0,
    hash: "",
    prev: "",
    title: { id: "journal.table.receipts", params: {} },
    target: { connection: null, key: "k", label: "Deployment orders / orders-api", object: null },
    environment: "prod-eu",
    connectionName: "prod",
    who: { local: "jane", host: "laptop", target: "jane@acme.io" },
    why: "",
    decisions: [],
    phase: "done",
    reason: null,
    startedAt: Date.parse("2026-11-22T10:00:00Z"),
    endedAt: Date.parse("2026-11-22T10:00:05Z"),
    steps: [],
    undoes: null,
    undoneBy: null,
    undo: { may: "yes" },
    ...more,
  };
}

export function receiptRecord(of: Receipt): NewRecord {
  return newRecord("end", of.operation, Json.parse({ receipt: of }));
}
