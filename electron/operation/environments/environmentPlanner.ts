/** Lowering a guard is an operation under the guard as it was: the names of the environments that lose by it are typed. */
import { message } from "../../../shared/model/message.ts";
import { ENVIRONMENTS_TARGET, type EnvironmentStore, loserNames } from "../../core/environment/environmentStore.ts";
import type { Planner } from "../../core/operation/planner.ts";
import { environmentDiff } from "./environmentDiff.ts";
import { ENVIRONMENTS_KIND, ENVIRONMENTS_VERSION } from "./environmentStep.ts";

/** The store refuses it in no time, or does it in one write. */
const DEADLINE_MS = 10_000;

export function environmentPlanner(store: EnvironmentStore): Planner<"environments"> {
  return {
    domain: "environments",
    plan: async ({ environments }) => {
      const before = [...store.environments.current];
      const losing = store.losers(environments);
      const names = loserNames(losing);
      const former = losing.former.join(", ");
      const title = message("environment.lower.title", { names });
      return {
        title,
        risk: "medium",
        operations: [
          {
            target: { connection: null, key: ENVIRONMENTS_TARGET.key, label: names, object: null },
            environments: losing.environments.map(({ id }) => id),
            refused: null,
            lease: null,
            // Their environment is gone: no guard of today asks for its name.
            typed: former === "" ? null : { text: former, reason: message("environment.former", { names: former }) },
            steps: [
              {
                draft: {
                  kind: ENVIRONMENTS_KIND,
                  version: ENVIRONMENTS_VERSION,
                  params: { environments },
                  secret: false,
                  reading: { facts: before, before },
                  deadlineMs: DEADLINE_MS,
                  compensationMs: DEADLINE_MS,
                },
                preview: {
                  title: message("environment.lower.step"),
                  proof: null,
                  text: null,
                  diff: environmentDiff(before, environments),
                  whole: null,
                  undo: { kind: "exact", text: message("environment.lower.undo") },
                  calls: [],
                },
              },
            ],
          },
        ],
        waves: null,
        blast: [],
        checks: [],
        owners: [],
        commands: [],
        options: [],
      };
    },
  };
}
