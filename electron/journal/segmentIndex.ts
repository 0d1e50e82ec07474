/** What a full segment holds, in a file beside it, so that a start need not read it. Only a cache: one that does not fit its segment is not used. */
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { type Disk, readBytes, readText, replaceFile } from "./disk.ts";
import { lineFault, readRecord } from "./recordLine.ts";
import { type ChainPosition, segmentFile } from "./segment.ts";

/** What is known of a segment's records. */
export interface SegmentContent {
  /** Bytes of the records that count. */
  size: number;
  records: number;
  first: { readonly seq: number; readonly prev: string } | null;
  last: ChainPosition | null;
  /** Where the last record begins. */
  lastAt: number;
  /** It begins a new chain. */
  anew: boolean;
  /** Operations that have a record here; true for those that end here. */
  readonly operations: Map<string, boolean>;
}

const Content = z.object({
  version: z.literal(1),
  size: z.number().int().min(1),
  records: z.number().int().min(1),
  first: z.object({ seq: z.number().int(), prev: z.string() }),
  last: z.object({ seq: z.number().int(), hash: z.string() }),
  lastAt: z.number().int().min(0),
  anew: z.boolean(),
  ended: z.array(z.string()),
  others: z.array(z.string()),
});

export function emptyContent(): SegmentContent {
  return { size: 0, records: 0, first: null, last: null, lastAt: 0, anew: false, operations: new Map() };
}

/** @throws the system's error when there is no room */
export function writeIndex(disk: Disk, folder: string, number: number, content: SegmentContent): void {
  const { operations, ...rest } = content;
  const names = (ended: boolean) => [...operations].filter(([, one]) => one === ended).map(([name]) => name);
  const text = JSON.stringify({ version: 1, ...rest, ended: names(true), others: names(false) });
  replaceFile(indexPath(folder, number), `${text}\n${crc32(text)}\n`, disk);
}

/** Null when there is none, or it is not about the segment as it is. */
export function readIndex(folder: string, number: number): SegmentContent | null {
  const [text = "", sum] = (readText(indexPath(folder, number)) ?? "").split("\n");
  if (sum !== String(crc32(text))) return null;
  const parsed = Content.safeParse(parsedJson(text));
  if (!parsed.success) return null;
  const { ended, others, version: _, ...rest } = parsed.data;
  if (!fits(folder, number, rest)) return null;
  const operations = new Map(others.map((name) => [name, false]));
  for (const name of ended) operations.set(name, true);
  return { ...rest, operations };
}

/** Its last record is where the index has it, and nothing follows. */
function fits(folder: string, number: number, { size, lastAt, last }: z.infer<typeof SizeAndLast>): boolean {
  const tail = readOrNull(join(folder, segmentFile(number)), lastAt);
  if (tail === null || tail.length !== size - lastAt || tail.at(-1) !== 0x0a) return false;
  const line = tail.subarray(0, -1);
  return lineFault(line) === null && readRecord(line)?.hash === last.hash;
}

const SizeAndLast = Content.pick({ size: true, lastAt: true, last: true });

/** What cannot be read is told when the segment itself is to be. */
function readOrNull(path: string, from: number): Buffer | null {
  try {
    return readBytes(path, from);
  } catch {
    return null;
  }
}

function indexPath(folder: string, number: number): string {
  return join(folder, segmentFile(number).replace(".jsonl", ".index.json"));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
