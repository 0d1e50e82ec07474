/** The text of *copy diagnosis*: for a colleague or a ticket, in English, without secrets. */
import type { ConnectionState, PreflightFact } from "../../../shared/connection.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ContextSummary } from "./kubeContext.ts";
import { redact } from "./redaction.ts";

export interface DiagnosisParts {
  readonly summary: ContextSummary;
  readonly facts: readonly PreflightFact[];
  /** As it is now; null for a connection that was never opened. */
  readonly state: ConnectionState | null;
  /** Name and version of the console, of the runtime and of the system. */
  readonly versions: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** @param english fills a message from the English catalogue */
export function diagnosis(parts: DiagnosisParts, english: (message: Message) => string): string {
  const { summary, facts, state, versions, now } = parts;
  const rows: (readonly [string, string | null])[] = [
    ["context", summary.name],
    ["kubeconfig", summary.file],
    ["cluster", `${summary.clusterName} ${summary.server}`],
    ["namespace", summary.namespace],
    ["user", `${summary.userName} (${summary.authKind})`],
    ["impersonates", summary.impersonates && [summary.impersonates.user, ...summary.impersonates.groups].join(", ")],
    ["proxy-url", summary.proxyUrl],
    ["problem", summary.problem && english(summary.problem)],
    ["phase", state && `${state.phase} since ${isoTime(state.since)}`],
    ["hop", state?.hop ?? null],
    ["reason", state?.reason ? english(state.reason) : null],
    ["last good answer", state ? (state.goodAt === null ? "never" : isoTime(state.goodAt)) : null],
    ["server version", state?.version ?? null],
    ...facts.map((one): readonly [string, string] => [`${one.hop} ${one.health}`, english(one.text)]),
    ...Object.entries(versions),
    ["time", now.toISOString()],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`${name}: ${value.replace(/\s+/g, " ").trim()}`] : []));
  return `${redact(lines.join("\n"))}\n`;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
