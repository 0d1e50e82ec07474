/** The diagnostics bundle: one text that a person can read before they send it. */
import type { AppInfo, Gauges, LogLine } from "../../../shared/app.ts";
import type { Message } from "../../../shared/model/message.ts";
import { redact } from "../log/redact.ts";

export interface DiagnosticsParts {
  readonly info: AppInfo;
  readonly gauges: Gauges;
  readonly log: readonly LogLine[];
  readonly english: (message: Message) => string;
}

const LOG_LINES = 1_000;

export function diagnosticsText(parts: DiagnosticsParts): string {
  const { info, gauges } = parts;
  const lines = [
    `Quarterdeck ${info.version} ${info.commit ?? ""}`.trim(),
    `host ${info.host}, ${info.platform}, Node ${info.node}, secrets ${info.secrets}`,
    `time ${new Date(gauges.at).toISOString()}`,
    "",
    "Connections",
    ...gauges.connections.map(({ state }) =>
      [
        `  ${state.id} ${state.phase} since ${new Date(state.since).toISOString()}`,
        state.version ?? "",
        state.goodAt === null ? "never good" : `good ${new Date(state.goodAt).toISOString()}`,
        state.hop === null ? "" : `hop ${state.hop}`,
        state.reason === null ? "" : parts.english(state.reason),
      ]
        .filter(Boolean)
        .join("; "),
    ),
    "",
    "Request budgets",
    ...gauges.connections.flatMap(({ use }) => (use === null ? [] : `  ${JSON.stringify(use)}`)),
    "",
    "Memory",
    ...gauges.memory.map(
      ({ what, part, pid, bytes }) =>
        `  ${part ? "  " : ""}${parts.english(what)}${pid === null ? "" : ` (${pid})`} ${bytes === null ? "unknown" : `${Math.round(bytes / 1e6)} MB`}`,
    ),
    "",
    "Listening",
    ...gauges.listeners.map(({ what, address }) => `  ${parts.english(what)} ${address}`),
    "",
    "Log",
    ...parts.log
      .slice(-LOG_LINES)
      .map((line) => `${new Date(line.at).toISOString()} ${line.level} ${line.area}: ${line.text}`),
  ];
  return `${redact(lines.join("\n"))}\n`;
}
