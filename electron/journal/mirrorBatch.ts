/** The next records for a log endpoint, as OTLP over HTTP takes them in JSON (opentelemetry-proto, logs.v1; OTLP/HTTP 1.x). Each record travels as the very
 *  line that stands in its segment, so that whoever keeps the logs can follow the chain, and sees when the journal was cut back. */
import { hostname } from "node:os";
import type { JournalRecord } from "../core/operation/journal.ts";
import { readReceipt } from "./receiptTable.ts";
import type { SegmentSet } from "./segmentSet.ts";

/** The newest record that the endpoint has confirmed. */
export interface MirrorCursor {
  readonly seq: number;
  readonly hash: string;
}

export type MirrorBatch =
  | {
      readonly kind: "records";
      /** Of the request; null when there is nothing to send. */
      readonly body: string | null;
      /** Where the endpoint is when it has confirmed the body. */
      readonly cursor: MirrorCursor | null;
      /** Records of the body, and those that follow it. */
      readonly count: number;
      readonly rest: number;
    }
  /** The journal has no such record any more, or another in its place. */
  | { readonly kind: "cut-back" };

const MOST_RECORDS = 500;
/** Collectors take 4 MiB and more by default; a single larger record goes alone. */
const MOST_BYTES = 2 ** 20;

/** Reads on from where it was: to send one record it need not go through a segment of 8 MiB, for which appends would wait. */
export class MirrorReader {
  /** Where the last batch began and ended. */
  private places: readonly Place[] = [];

  /** @param most records in the body: less after an endpoint found one too large */
  next(set: SegmentSet, cursor: MirrorCursor | null, most = MOST_RECORDS): MirrorBatch {
    const head = set.head?.seq ?? 0;
    const lines: string[] = [];
    let last = cursor;
    let bytes = 0;
    const place = this.places.find(({ seq, hash }) => seq === cursor?.seq && hash === cursor.hash);
    let end = place;
    let met = cursor === null || place !== undefined;
    const done = () => {
      this.places = [place, end].filter((one) => one !== undefined);
      return batch(lines, last, head);
    };
    for (const segment of set.segments) {
      if (cursor !== null && (segment.last?.seq ?? 0) < cursor.seq) continue;
      const from = segment.number === place?.segment ? place.offset : 0;
      if (from > segment.size) return { kind: "cut-back" };
      for (const { record, line, offset } of set.recordsOf(segment, from)) {
        if (!met) {
          if (record.seq < (cursor?.seq ?? 0)) continue;
          if (record.hash !== cursor?.hash) return { kind: "cut-back" };
          met = true;
          continue;
        }
        if (lines.length > 0 && (lines.length >= most || bytes + line.length > MOST_BYTES)) return done();
        lines.push(logRecord(record, line.toString("utf8")));
        bytes += line.length;
        last = { seq: record.seq, hash: record.hash };
        end = { ...last, segment: segment.number, offset: offset + line.length + 1 };
      }
    }
    return met ? done() : { kind: "cut-back" };
  }
}

/** Behind a record. */
interface Place extends MirrorCursor {
  readonly segment: number;
  readonly offset: number;
}

function batch(lines: readonly string[], cursor: MirrorCursor | null, head: number): MirrorBatch {
  const resource = attributes({ "service.name": "quarterdeck", "host.name": hostname() });
  const body = `{"resourceLogs":[{"resource":{"attributes":${resource}},"scopeLogs":[{"scope":{"name":"quarterdeck.journal"},"logRecords":[${lines.join(",")}]}]}]}`;
  const rest = Math.max(0, head - (cursor?.seq ?? 0));
  return { kind: "records", body: lines.length === 0 ? null : body, cursor, count: lines.length, rest };
}

function logRecord(record: JournalRecord, line: string): string {
  const nanos = `${BigInt(Date.parse(record.at)) * 1_000_000n}`;
  const { number, text } = severity(record);
  const about = attributes({
    "quarterdeck.seq": String(record.seq),
    "quarterdeck.kind": record.kind,
    "quarterdeck.hash": record.hash,
    ...(record.operation !== "" && { "quarterdeck.operation": record.operation }),
  });
  return `{"timeUnixNano":"${nanos}","observedTimeUnixNano":"${nanos}","severityNumber":${number},"severityText":"${text}","body":{"stringValue":${JSON.stringify(line)}},"attributes":${about}}`;
}

/** SeverityNumber of logs.v1: INFO 9, WARN 13, ERROR 17. */
function severity(record: JournalRecord): { readonly number: number; readonly text: string } {
  const phase = record.kind === "end" ? readReceipt(record)?.phase : undefined;
  if (phase === "failed") return { number: 17, text: "ERROR" };
  return phase === "needs-person" ? { number: 13, text: "WARN" } : { number: 9, text: "INFO" };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } })));
}
