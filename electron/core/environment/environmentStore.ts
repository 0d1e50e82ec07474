/** The person's environments: kept in a file, checked before they are taken. */
import { z } from "zod";
import { Environment, Guard } from "../../../shared/environment.ts";
import { canonicalJson } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { checkPermit, type Permit } from "../operation/permit.ts";
import { readJsonFile, writeJsonFile } from "../state/jsonFile.ts";
import { type Readable, Value } from "../state/value.ts";
import { type FormerGuards, formerAfter, inconsistency, lowered } from "./guards.ts";

export interface EnvironmentStore {
  readonly environments: Readable<readonly Environment[]>;
  /** Who would lose a guard by another list. */
  losers(environments: readonly Environment[]): Losers;
  /** @throws RpcError `invalid` for an impossible list, `guarded` for one that lowers a guard: that takes an operation */
  save(environments: readonly Environment[]): Promise<void>;
  /** Takes any list in place of `from`, lowered guards and all; a step of an operation does it.
   *  @throws RpcError `invalid` for an impossible list, `conflict` when the list is no longer `from` */
  replace(permit: Permit, from: readonly Environment[], to: readonly Environment[]): Promise<void>;
  /** Puts environments beside the person's own for as long as the console runs (the practice estate). They are not written. */
  lend(environments: readonly Environment[]): void;
}

const File = z.object({
  environments: z.array(Environment),
  former: z.record(z.string(), z.object({ environment: z.string(), guard: Guard })).default({}),
});

export async function openEnvironments(path: string, onProblem: (problem: string) => void): Promise<EnvironmentStore> {
  const stored = await readJsonFile(path, File);
  if (stored.kind === "broken")
    onProblem(`environments could not be read (${stored.problem}); they are kept as ${stored.keptAs}`);
  let lent: readonly Environment[] = [];
  let former: FormerGuards = stored.kind === "read" ? stored.value.former : {};
  const value = new Value<readonly Environment[]>(stored.kind === "read" ? stored.value.environments : []);
  const write = async (environments: readonly Environment[]) => {
    const notLent = (list: readonly Environment[]) =>
      list.filter((environment) => !lent.some((other) => other.id === environment.id));
    const next = formerAfter(notLent(value.current), environments, former);
    await writeJsonFile(path, { environments: notLent(environments), former: next });
    former = next;
    value.set(environments);
  };
  return {
    environments: value,
    save: async (environments) => {
      refuseImpossible(environments);
      const losing = losersOf(value.current, environments, former);
      if (losing.environments.length + losing.former.length > 0)
        throw new RpcError("guarded", message("environment.lowers", { names: loserNames(losing) }));
      await write(environments);
    },
    losers: (environments) => losersOf(value.current, environments, former),
    replace: async (permit, from, to) => {
      checkPermit(permit, ENVIRONMENTS_TARGET);
      refuseImpossible(to);
      if (!sameEnvironments(from, value.current)) throw new RpcError("conflict", message("environment.changed"));
      await write(to);
    },
    lend: (environments) => {
      const own = value.current.filter((environment) => !lent.some((other) => other.id === environment.id));
      lent = environments;
      value.set([...own, ...environments]);
    },
  };
}

/** What the console's own environments are to a permit. */
export const ENVIRONMENTS_TARGET = { connection: "console", key: "environments" } as const;

export interface Losers {
  readonly environments: readonly Environment[];
  /** Names of the environments out of which connections were taken before. */
  readonly former: readonly string[];
}

export const loserNames = ({ environments, former }: Losers): string =>
  [...environments.map(({ name }) => name), ...former].join(", ");

function losersOf(before: readonly Environment[], after: readonly Environment[], former: FormerGuards): Losers {
  const connections = new Set(lowered(before, after, former));
  const environments = before.filter((environment) => environment.connections.some((one) => connections.has(one)));
  const inOne = new Set(before.flatMap((environment) => environment.connections));
  const left = Object.entries(former).filter(([one]) => connections.has(one) && !inOne.has(one));
  return { environments, former: [...new Set(left.map(([, { environment }]) => environment))] };
}

export function sameEnvironments(a: readonly Environment[], b: readonly Environment[]): boolean {
  return canonicalJson([...a]) === canonicalJson([...b]);
}

function refuseImpossible(environments: readonly Environment[]): void {
  const wrong = inconsistency(environments);
  if (wrong !== null) throw new RpcError("invalid", message(`environment.twice.${wrong.kind}`, { value: wrong.value }));
}
