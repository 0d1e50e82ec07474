/** The person's environments: kept in a file, checked before they are taken. */
import { z } from "zod";
import { Environment } from "../../../shared/environment.ts";
import { canonicalJson } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type Permit, usePermit } from "../operation/permit.ts";
import { readJsonFile, writeJsonFile } from "../state/jsonFile.ts";
import { type Readable, Value } from "../state/value.ts";
import { inconsistency, lowered } from "./guards.ts";

export interface EnvironmentStore {
  readonly environments: Readable<readonly Environment[]>;
  /** @throws RpcError `invalid` for an impossible list, `guarded` for one that lowers a guard: that takes an operation */
  save(environments: readonly Environment[]): Promise<void>;
  /** Takes any list in place of `from`, lowered guards and all; a step of an operation does it.
   *  @throws RpcError `invalid` for an impossible list, `conflict` when the list is no longer `from` */
  replace(permit: Permit, from: readonly Environment[], to: readonly Environment[]): Promise<void>;
  /** Puts environments beside the person's own for as long as the console runs (the practice estate). They are not written. */
  lend(environments: readonly Environment[]): void;
}

const File = z.object({ environments: z.array(Environment) });

export async function openEnvironments(path: string, onProblem: (problem: string) => void): Promise<EnvironmentStore> {
  const stored = await readJsonFile(path, File);
  if (stored.kind === "broken")
    onProblem(`environments could not be read (${stored.problem}); they are kept as ${stored.keptAs}`);
  let lent: readonly Environment[] = [];
  const value = new Value<readonly Environment[]>(stored.kind === "read" ? stored.value.environments : []);
  const write = async (environments: readonly Environment[]) => {
    const own = environments.filter((environment) => !lent.some((other) => other.id === environment.id));
    await writeJsonFile(path, { environments: own });
    value.set(environments);
  };
  return {
    environments: value,
    save: async (environments) => {
      refuseImpossible(environments);
      const losing = losers(value.current, environments);
      if (losing.length > 0) {
        const names = losing.map(({ name }) => name).join(", ");
        throw new RpcError("guarded", message("environment.lowers", { names }));
      }
      await write(environments);
    },
    replace: async (permit, from, to) => {
      usePermit(permit, ENVIRONMENTS_TARGET);
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

/** The environments whose connections would be guarded less. */
export function losers(before: readonly Environment[], after: readonly Environment[]): readonly Environment[] {
  const connections = lowered(before, after);
  return before.filter((environment) => environment.connections.some((one) => connections.includes(one)));
}

export function sameEnvironments(a: readonly Environment[], b: readonly Environment[]): boolean {
  return canonicalJson([...a]) === canonicalJson([...b]);
}

function refuseImpossible(environments: readonly Environment[]): void {
  const wrong = inconsistency(environments);
  if (wrong !== null) throw new RpcError("invalid", message(`environment.twice.${wrong.kind}`, { value: wrong.value }));
}
