/** The state of the journal's chain in one mark and one sentence, worst first. */
import type { ChainState } from "../../../shared/journal.ts";
import type { Health } from "../../../shared/model/table.ts";
import type { TextId } from "../i18n.ts";

export interface ChainLook {
  readonly health: Health;
  /** Takes `time`, when it was gone through last. */
  readonly text: TextId;
  /** It has to be seen: nothing can be written, or what was written was changed. */
  readonly loud: boolean;
}

export function chainLook(chain: ChainState): ChainLook {
  if (chain.blocked !== null && !(chain.state === "broken" && chain.needsPerson))
    return { health: "bad", text: "journal.chain.blocked", loud: true };
  // Once a person has accepted the faults, the chain goes on behind them: they stay in sight, without the alarm.
  if (chain.state === "broken")
    return { health: chain.needsPerson ? "bad" : "warn", text: "journal.chain.broken", loud: chain.needsPerson };
  if (chain.state === "failed") return { health: "bad", text: "journal.chain.failed", loud: true };
  if (chain.state === "checking") return { health: "busy", text: "journal.chain.checking", loud: false };
  if (chain.state === "repaired") return { health: "warn", text: "journal.chain.repaired", loud: false };
  return { health: "ok", text: "journal.chain.whole", loud: false };
}
