/** What a change of one target means besides its steps, and how those of several targets are told together. */
import type { ConnectionId } from "../../../shared/connection.ts";
import { canonicalJson } from "../../../shared/model/json.ts";
import type { OperationTarget, Owner, Plan } from "../../../shared/operation.ts";
import { type BlastFact, blastFigures } from "./blastFigures.ts";

export interface TargetEffect {
  readonly risk: Plan["risk"];
  readonly blast: readonly BlastFact[];
  readonly checks: Plan["checks"];
  readonly owners: readonly Owner[];
  /** The same by a tool of the engine. */
  readonly commands: readonly string[];
}

export const noEffect: TargetEffect = { risk: "low", blast: [], checks: [], owners: [], commands: [] };

interface EffectOfTarget {
  readonly target: Pick<OperationTarget, "connection">;
  readonly effect: TargetEffect;
}

interface JoinOptions {
  /** How many targets are changed at once. */
  readonly parallel: number;
  readonly nameOf: (connection: ConnectionId) => string;
}

export function joinedEffects(
  found: readonly EffectOfTarget[],
  { parallel, nameOf }: JoinOptions,
): Pick<Plan, "risk" | "blast" | "checks" | "owners" | "commands"> {
  const effects = found.map(({ effect }) => effect);
  return {
    risk: effects.map(({ risk }) => risk).reduce(worse, "low"),
    blast: blastFigures(
      effects.flatMap(({ blast }) => blast),
      parallel,
    ),
    checks: placed(found, nameOf, {
      told: ({ checks }) => checks,
      key: ({ tone, text }) => canonicalJson({ tone, text }),
    }),
    owners: placed(found, nameOf, {
      told: ({ owners }) => owners,
      key: ({ where: _, ...owner }) => canonicalJson(owner),
    }),
    commands: effects.flatMap(({ commands }) => commands),
  };
}

export function worse(one: Plan["risk"], other: Plan["risk"]): Plan["risk"] {
  const order = ["low", "medium", "high"] as const;
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}

/** Equal ones are told once, with the connections in which they were found where the plan is about several. */
function placed<T extends { readonly where?: string | undefined }>(
  found: readonly EffectOfTarget[],
  nameOf: JoinOptions["nameOf"],
  { told, key }: { readonly told: (effect: TargetEffect) => readonly T[]; readonly key: (one: T) => string },
): T[] {
  const all = found.flatMap(({ target: { connection }, effect }) => told(effect).map((one) => ({ one, connection })));
  const several = new Set(found.map(({ target }) => target.connection)).size > 1;
  return [...Map.groupBy(all, ({ one }) => key(one)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const connections = [...new Set(same.flatMap(({ connection }) => connection ?? []))];
    return [several ? { ...first.one, where: connections.map(nameOf).join(", ") } : first.one];
  });
}
