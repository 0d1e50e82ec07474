/** The diagnostics bundle: one text that a person can read before they send it. */
import type { AppInfo, BudgetUse, LogLine } from "../../../shared/app.ts";
import type { ConnectionState } from "../../../shared/connection.ts";
import type { Message } from "../../../shared/model/message.ts";
import { redact } from "../log/redact.ts";

export interface DiagnosticsParts {
  readonly info: AppInfo;
  readonly memoryBytes: number;
  readonly states: readonly ConnectionState[];
  readonly budgets: readonly BudgetUse[];
  readonly log: readonly LogLine[];
  readonly now: Date;
  readonly english: (message: Message) => string;
}

const LOG_LINES = 1_000;

export function diagnosticsText(parts: DiagnosticsParts): string {
  const { info } = parts;
  const lines = [
    `Quarterdeck ${info.version} ${info.commit ?? ""}`.trim(),
    `host ${info.host}, ${info.platform}, Node ${info.node}, secrets ${info.secrets}`,
    `time ${parts.now.toISOString()}, core ${Math.round(parts.memoryBytes / 1e6)} MB`,
    "",
    "Connections",
    ...parts.states.map((state) =>
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
    ...parts.budgets.map((use) => `  ${JSON.stringify(use)}`),
    "",
    "Log",
    ...parts.log
      .slice(-LOG_LINES)
      .map((line) => `${new Date(line.at).toISOString()} ${line.level} ${line.area}: ${line.text}`),
  ];
  return `${redact(lines.join("\n"))}\n`;
}
