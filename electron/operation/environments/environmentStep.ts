/** Puts another list of environments in place of the one that a person saw, guards lowered and all. */
import { z } from "zod";
import { Environment } from "../../../shared/environment.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type EnvironmentStore, loserNames, sameEnvironments } from "../../core/environment/environmentStore.ts";
import { type RegisteredStep, registered } from "../../core/operation/stepKind.ts";
import { noEffect } from "../../core/operation/targetEffects.ts";
import type { Trial } from "../../core/operation/trial.ts";
import { environmentDiff } from "./environmentDiff.ts";

const List = z.array(Environment);
const EnvironmentParams = z.object({ environments: List });

export const ENVIRONMENTS_KIND = "environments.replace";
export const ENVIRONMENTS_VERSION = 1;

export function environmentStep(store: EnvironmentStore): RegisteredStep {
  const now = () => List.parse(store.environments.current);
  const demandRaised = (list: readonly Environment[]) => {
    const losing = store.losers(list);
    if (losing.environments.length + losing.former.length > 0)
      throw new RpcError("conflict", message("environment.undoLowers", { names: loserNames(losing) }));
  };
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
      demandRaised(before);
      if (!sameEnvironments(now(), before)) await store.replace(permit, environments, before);
      return { after: null, diff: [], text: null };
    },
    trials: {
      back: async (_params, record) => {
        const before = List.parse(record.before);
        demandRaised(before);
        return replaced(now(), before);
      },
      again: async ({ environments }) => replaced(now(), environments),
    },
  });
}

/** The store's own checks are all that there is to try. */
function replaced(now: readonly Environment[], then: readonly Environment[]): Trial {
  const preview = { proof: null, diff: environmentDiff(now, then), whole: null, calls: [] };
  return { ...noEffect, preview, following: [] };
}
