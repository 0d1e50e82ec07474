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
    return [...(await appendFigures(folder, seconds)), ...(await openFigures(join(folder, "long")))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Through the worker, as the operation engine does it. */
async function appendFigures(folder: string, seconds: number): Promise<Figure[]> {
  const problems: string[] = [];
  const journal = new JournalClient({
    folder: join(folder, "appended"),
    secrets: memorySecrets(),
    log: (text) => problems.push(text),
  });
  const record = (kind: NewRecord["kind"], operation: string): NewRecord => ({ kind, operation, step: "1", body });
  await journal.append(record("approved", "first"));
  const fd = openSync(join(folder, "bare"), "w");
  const bytes = Buffer.alloc(850, "x");
  const bareMs: number[] = [];
  const aloneMs: number[] = [];
  let steps = 0;
  // In turn, second by second: what else keeps the disk busy is met by all of them.
  for (let second = 0; second < seconds; second++) {
    await repeat(bareMs, () => {
      writeSync(fd, bytes);
      fdatasyncSync(fd);
    });
    await repeat(aloneMs, () => journal.append(record("intent", "alone")));
    const together = Array.from({ length: TOGETHER }, async (_, lane) => {
      const tookMs: number[] = [];
      await repeat(tookMs, async () => {
        await journal.append(record("intent", `lane ${lane}`));
        await journal.append(record("outcome", `lane ${lane}`));
      });
      steps += tookMs.length;
    });
    await Promise.all(together);
  }
  closeSync(fd);
  await journal.dispose();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const bare = `bare write + fdatasync: ${(bareMs.length / seconds).toFixed(0)}/s, ${times(bareMs)}`;
  return [
    {
      what: `durable steps, ${TOGETHER} operations at once`,
      value: steps / seconds,
      unit: "/s",
      budget: { least: 1_000 },
      baseline: `two records a step; ${bare}`,
    },
    {
      what: "one record, one writer, median",
      value: percentile(aloneMs, 0.5),
      unit: "ms",
      budget: null,
      baseline: `${times(aloneMs)}; ${bare}`,
    },
  ];
}

/** For a second, one after the other. */
async function repeat(tookMs: number[], work: () => unknown): Promise<void> {
  const end = performance.now() + 1_000;
  for (let now = performance.now(); now < end; ) {
    await work();
    const then = performance.now();
    tookMs.push(then - now);
    now = then;
  }
}

function times(tookMs: readonly number[]): string {
  return `median ${percentile(tookMs, 0.5).toFixed(2)} ms, p95 ${percentile(tookMs, 0.95).toFixed(2)}`;
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
