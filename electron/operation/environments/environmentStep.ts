/** Puts another list of environments in place of the one that a person saw, guards lowered and all. */
import { z } from "zod";
import { Environment } from "../../../shared/environment.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type EnvironmentStore, loserNames, sameEnvironments } from "../../core/environment/environmentStore.ts";
import { type RegisteredStep, registered } from "../../core/operation/stepKind.ts";

const List = z.array(Environment);
const EnvironmentParams = z.object({ environments: List });

export const ENVIRONMENTS_KIND = "environments.replace";
export const ENVIRONMENTS_VERSION = 1;

export function environmentStep(store: EnvironmentStore): RegisteredStep {
  const now = () => List.parse(store.environments.current);
  return registered<z.infer<typeof EnvironmentParams>>({
    kind: ENVIRONMENTS_KIND,
    version: ENVIRONMENTS_VERSION,
    params: EnvironmentParams,
    read: async () => ({ facts: now(), before: now() }),
    run: async ({ environments }, before, { permit }) => {
      await store.replace(permit, List.parse(before), environments);
      return { after: null, diff: [], text: null };
    },
    settle: async ({ environments }, before) => {
      if (sameEnvironments(now(), environments)) return { state: "done", after: null };
      if (sameEnvironments(now(), List.parse(before))) return { state: "not-done" };
      return { state: "unclear", reason: message("environment.changed") };
    },
    compensate: async ({ environments }, record, { permit }) => {
      const before = List.parse(record.before);
      const losing = store.losers(before);
      if (losing.environments.length + losing.former.length > 0)
        throw new RpcError("conflict", message("environment.undoLowers", { names: loserNames(losing) }));
      if (!sameEnvironments(now(), before)) await store.replace(permit, environments, before);
      return { after: null, diff: [], text: null };
    },
  });
}
