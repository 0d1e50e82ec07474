/** The person's environments: kept in a file, checked before they are taken. */
import { z } from "zod";
import { Environment } from "../../../shared/environment.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { readJsonFile, writeJsonFile } from "../state/jsonFile.ts";
import { type Readable, Value } from "../state/value.ts";
import { inconsistency, lowered } from "./guards.ts";

export interface EnvironmentStore {
  readonly environments: Readable<readonly Environment[]>;
  /** @param confirm the names of the environments that lose a guard, as typed by the person
   *  @throws RpcError `invalid` for an impossible list, `guarded` for a lowering that was not confirmed */
  save(environments: readonly Environment[], confirm: string): Promise<void>;
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
  return {
    environments: value,
    save: async (environments, confirm) => {
      const wrong = inconsistency(environments);
      if (wrong !== null)
        throw new RpcError("invalid", message(`environment.twice.${wrong.kind}`, { value: wrong.value }));
      const losing = losers(value.current, environments);
      if (losing.length > 0 && confirm !== losing.join(", ")) {
        throw new RpcError("guarded", message("environment.confirmLowering", { names: losing.join(", ") }));
      }
      const own = environments.filter((environment) => !lent.some((other) => other.id === environment.id));
      await writeJsonFile(path, { environments: own });
      value.set(environments);
    },
    lend: (environments) => {
      const own = value.current.filter((environment) => !lent.some((other) => other.id === environment.id));
      lent = environments;
      value.set([...own, ...environments]);
    },
  };
}

/** Names of the environments whose connections would be guarded less. */
function losers(before: readonly Environment[], after: readonly Environment[]): readonly string[] {
  const connections = lowered(before, after);
  return before
    .filter((environment) => environment.connections.some((connection) => connections.includes(connection)))
    .map((environment) => environment.name);
}
