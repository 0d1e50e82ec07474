/** Durable steps of the journal, beside a loop that only writes and syncs on the same disk in the same run; and how long a long journal takes to open. */
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { NewRecord } from "../electron/core/operation/journal.ts";
import { memorySecrets } from "../electron/core/secrets/secretStore.ts";
import { JournalClient } from "../electron/journal/journalClient.ts";
import { JournalStore } from "../electron/journal/journalStore.ts";
import { type Figure, percentile } from "./figure.ts";

const TOGETHER = 64;
const RECORDS = 100_000;
/** A step's intent with its pre-state, as a patch of a Deployment has it. */
const body = {
  before: {
    kind: "plain",
    value: { spec: { replicas: 3, template: { image: "registry/orders-api:1.42.0", env: "x".repeat(300) } } },
  },
};

/** @param seconds for which each loop runs
 *  @param out a folder on the disk to be measured: a temporary one may lie in memory */
export async function journalFigures(seconds: number, out: string): Promise<Figure[]> {
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(out, "journal-bench-"));
  try {
    const bare = bareLoop(join(folder, "bare"), seconds);
    const appended = await appendFigures(join(folder, "appended"), seconds, bare);
    return [...appended, ...(await openFigures(join(folder, "long")))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bare {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
}

/** Write and fdatasync of one record's bytes, one after the other, in this thread. */
function bareLoop(path: string, seconds: number): Bare {
  const fd = openSync(path, "w");
  const bytes = Buffer.alloc(850, "x");
  const tookMs: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const from = performance.now();
    writeSync(fd, bytes);
    fdatasyncSync(fd);
    tookMs.push(performance.now() - from);
  }
  closeSync(fd);
  return { perSecond: tookMs.length / seconds, p50: percentile(tookMs, 0.5), p95: percentile(tookMs, 0.95) };
}

/** Through the worker, as the operation engine does it. */
async function appendFigures(folder: string, seconds: number, bare: Bare): Promise<Figure[]> {
  const problems: string[] = [];
  const journal = new JournalClient({ folder, secrets: memorySecrets(), log: (text) => problems.push(text) });
  const record = (kind: NewRecord["kind"], operation: string): NewRecord => ({ kind, operation, step: "1", body });
  await journal.append(record("approved", "first"));

  const aloneMs: number[] = [];
  let end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const from = performance.now();
    await journal.append(record("intent", "alone"));
    aloneMs.push(performance.now() - from);
  }
  let steps = 0;
  end = performance.now() + seconds * 1000;
  const started = performance.now();
  const operate = async (lane: number) => {
    while (performance.now() < end) {
      await journal.append(record("intent", `lane ${lane}`));
      await journal.append(record("outcome", `lane ${lane}`));
      steps += 1;
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, (_, lane) => operate(lane)));
  const perSecond = steps / ((performance.now() - started) / 1000);
  await journal.dispose();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const beside = `bare write + fdatasync: ${bare.perSecond.toFixed(0)}/s, median ${bare.p50.toFixed(2)} ms, p95 ${bare.p95.toFixed(2)}`;
  return [
    {
      what: `durable steps, ${TOGETHER} operations at once`,
      value: perSecond,
      unit: "/s",
      budget: { least: 1_000 },
      baseline: `two records a step; ${beside}`,
    },
    {
      what: "one record, one writer, median",
      value: percentile(aloneMs, 0.5),
      unit: "ms",
      budget: null,
      baseline: `p95 ${percentile(aloneMs, 0.95).toFixed(2)} ms; ${beside}`,
    },
  ];
}

async function openFigures(folder: string): Promise<Figure[]> {
  const long = new JournalStore({ folder, token: "bench", tickMs: 0 });
  for (let at = 0; at < RECORDS; at += 4_000)
    await Promise.all(
      Array.from({ length: 4_000 }, (_, i) =>
        long.append({ kind: kindOf(i), operation: `operation ${Math.floor((at + i) / 10)}`, step: "1", body }),
      ),
    );
  long.dispose();
  const warmMs = opened(folder);
  for (const file of readdirSync(folder)) if (file.endsWith(".index.json")) rmSync(join(folder, file));
  const coldMs = opened(folder);
  const verified = new JournalStore({ folder, token: "bench", tickMs: 0 });
  const from = performance.now();
  const chain = await verified.verify();
  const verifyMs = performance.now() - from;
  verified.dispose();
  if (chain.state !== "whole") throw new Error(`the journal of the benchmark is ${chain.state}`);
  return [
    {
      what: `open ${RECORDS.toLocaleString("en")} records, and what is unfinished`,
      value: warmMs / 1000,
      unit: "s",
      budget: { most: 1 },
      baseline: `${chain.segments} segments; without indexes, every record read and its hash computed: ${(coldMs / 1000).toFixed(2)} s`,
    },
    {
      what: "  going through all of it, in the background",
      value: verifyMs / 1000,
      unit: "s",
      budget: null,
      baseline: "other work is let in every 200 records",
    },
  ];
}

function opened(folder: string): number {
  const from = performance.now();
  const journal = new JournalStore({ folder, token: "bench", tickMs: 0 });
  journal.unfinished();
  const tookMs = performance.now() - from;
  if (journal.chain.current.blocked !== null) throw new Error("the journal of the benchmark is blocked");
  journal.dispose();
  return tookMs;
}

/** Ten records an operation, two steps and a half; the last ends it. */
function kindOf(i: number): NewRecord["kind"] {
  const kinds = [
    "approved",
    "try",
    "intent",
    "outcome",
    "intent",
    "outcome",
    "intent",
    "outcome",
    "decision",
    "end",
  ] as const;
  return kinds[i % kinds.length] ?? "end";
}
