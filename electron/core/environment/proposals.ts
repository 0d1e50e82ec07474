/** Environments that the names of connections suggest. A proposal is shown, never applied by itself. */
import type { Connection } from "../../../shared/connection.ts";
import { type Colour, type Environment, EnvironmentId, type Guard } from "../../../shared/environment.ts";

interface Stage {
  readonly words: RegExp;
  readonly guard: Guard;
}

/** Whole words of a name, whatever divides them: `prod-eu`, `gke_acme_europe-west1_production`, `arn:aws:eks:…:cluster/stg`. */
const STAGES: readonly Stage[] = [
  { words: /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/, guard: "protected" },
  { words: /(^|[^a-z])(staging|stage|stg|preprod|pre-prod|uat|qa)([^a-z]|$)/, guard: "open" },
  {
    words: /(^|[^a-z])(dev|develop|development|test|sandbox|local|minikube|kind|k3d|docker-desktop|practice)([^a-z]|$)/,
    guard: "open",
  },
];

const COLOURS: readonly Colour[] = ["magenta", "violet", "teal", "umber"];

/** One proposal for each connection that belongs to no environment and whose name says a stage; the others stay unassigned, and with
 *  that read-only. Production is protected, and no proposal takes the colour of another environment while one is free. */
export function proposeEnvironments(
  connections: readonly Connection[],
  existing: readonly Environment[],
): readonly Environment[] {
  const assigned = new Set(existing.flatMap((environment) => environment.connections));
  const names = new Set(existing.map((environment) => environment.name));
  const proposals: Environment[] = [];
  for (const connection of connections) {
    if (assigned.has(connection.id) || connection.problem !== null) continue;
    const rank = STAGES.findIndex((stage) => stage.words.test(connection.name.toLowerCase()));
    const stage = STAGES[rank];
    if (stage === undefined) continue;
    const name = unused(shortName(connection.name), names);
    names.add(name);
    const taken = [...existing, ...proposals].map((environment) => environment.colour);
    proposals.push({
      id: EnvironmentId.parse(`env-${connection.id}`.slice(0, 64)),
      name,
      colour: COLOURS.find((colour) => !taken.includes(colour)) ?? COLOURS[rank % COLOURS.length] ?? "umber",
      guard: stage.guard,
      connections: [connection.id],
    });
  }
  return proposals;
}

/** What people call it: the last part of an ARN or a gke_ name, no longer than a switcher is wide. */
export function shortName(context: string): string {
  const last = context.startsWith("gke_") ? context.split("_").at(-1) : context.split(/[/@]/).filter(Boolean).at(-1);
  return (last ?? context).slice(0, 40) || context.slice(0, 40);
}

function unused(name: string, names: ReadonlySet<string>): string {
  if (!names.has(name)) return name;
  for (let n = 2; ; n++) {
    const numbered = `${name.slice(0, 36)} ${n}`;
    if (!names.has(numbered)) return numbered;
  }
}
