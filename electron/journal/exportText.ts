/** The journal as text: records as they stand in the segments, or receipts as a timeline in Markdown for a report. */

import type { Language } from "../../shared/model/language.ts";
import { message } from "../../shared/model/message.ts";
import type { TextPiece } from "../../shared/model/table.ts";
import type { Receipt } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { type Say, sayIn } from "../core/app/english.ts";
import { DECISION, outcomeText, personText, undoText, whoText } from "./receiptRow.ts";
import { readReceipt } from "./receiptTable.ts";
import type { SegmentSet } from "./segmentSet.ts";

export interface ExportAsk {
  readonly format: "jsonl" | "markdown";
  /** ISO 8601; null has no bound. */
  readonly from: string | null;
  readonly to: string | null;
  /** What a record or receipt must contain, in any case of letters; empty for all. */
  readonly text: string;
  /** Of the timeline. */
  readonly language: Language;
}

const PIECE = 64 * 1024;

/** @throws RpcError `invalid` for a time that is none */
export function* exported(set: SegmentSet, ask: ExportAsk): Generator<TextPiece, void, undefined> {
  const from = moment(ask.from, Number.NEGATIVE_INFINITY);
  const to = moment(ask.to, Number.POSITIVE_INFINITY);
  const say = sayIn(ask.language);
  const wanted = ask.text.toLowerCase();
  let text = "";
  let rows = 0;
  let day = "";
  for (const segment of [...set.segments]) {
    for (const { record, line } of set.recordsOf(segment)) {
      const at = Date.parse(record.at);
      if (at < from || at > to) continue;
      if (ask.format === "jsonl") {
        const written = line.toString("utf8");
        if (!written.toLowerCase().includes(wanted)) continue;
        text += `${written}\n`;
      } else {
        const receipt = record.kind === "end" || record.kind === "note" ? readReceipt(record) : null;
        if (receipt === null) continue;
        const entry = timelineEntry(receipt, say);
        if (!entry.toLowerCase().includes(wanted)) continue;
        const date = iso(receipt.startedAt).slice(0, 10);
        if (date !== day) text += `${day === "" ? "" : "\n"}## ${date}\n`;
        day = date;
        text += `\n${entry}`;
      }
      rows += 1;
      if (text.length >= PIECE) {
        yield { text, rows };
        text = "";
        rows = 0;
      }
    }
    // Also of a segment in which nothing was found: others may work between.
    yield { text, rows };
    text = "";
    rows = 0;
  }
}

export function timelineEntry(receipt: Receipt, say: Say): string {
  const { startedAt, endedAt, title, target, environment, connectionName, why, decisions, steps, seq, hash } = receipt;
  const where = [target.label, connectionName, environment].filter((part) => part !== "").join(" · ");
  const lines = [
    `- **${iso(startedAt).slice(11, 19)} – ${iso(endedAt).slice(11, 19)} UTC** ${plain(say(title))} — ${plain(outcomeText(receipt, say))}`,
    `  - ${plain(where)}`,
    `  - ${plain(whoText(receipt))}${why === "" ? "" : `: ${plain(why)}`}`,
    ...decisions.map((decision) => `  - ${decisionText(decision, say)}`),
    ...steps.flatMap((step) => [
      `  - ${plain(say(step.title))}: ${step.phase}${step.text === null ? "" : `, ${plain(say(step.text))}`}`,
      ...step.calls.map(({ call, status, elapsedMs }) => `    - ${code(call)} ${plain(status)}, ${elapsedMs} ms`),
    ]),
    `  - ${plain(undoText(receipt, say))}`,
    `  - ${say(message("journal.timeline.record", { seq: String(seq), hash: hash.slice(0, 16) }))}`,
  ];
  return `${lines.join("\n")}\n`;
}

function decisionText({ at, who, decision, why, reason }: Receipt["decisions"][number], say: Say): string {
  // A console of before did not write down who it was.
  const by = who !== null ? plain(personText(who)) : reason === null ? "" : say(message("journal.decision.console"));
  const because = [reason === null ? "" : say(reason), why].filter((part) => part !== "").map(plain);
  const what = [iso(at).slice(11, 19), by, say(DECISION[decision])].filter((part) => part !== "").join(" ");
  return [what, ...because].join(": ");
}

function moment(text: string | null, without: number): number {
  if (text === null) return without;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new RpcError("invalid", message("journal.notATime", { text }));
  return at;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Text of an engine or a person within a line of Markdown: none of it is markup, and it stays on its line. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

/** CommonMark 6.1: a code span's fence is longer than any run of backticks in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const inner = text.replace(/\s+/g, " ");
  return longest > 0 ? `${fence} ${inner} ${fence}` : `${fence}${inner}${fence}`;
}
