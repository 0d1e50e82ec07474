/** Plans and runs steps against the real API server that the integration tests start. */

import { ConnectionId } from "../../../shared/connection.ts";
import type { Json } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { checkPermit } from "../../core/operation/permit.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { type RegisteredStep, type RunContext, registered } from "../../core/operation/stepKind.ts";
import type { Trial } from "../../core/operation/trial.ts";
import { noHelm } from "../helm/noHelm.fixture.ts";
import { realClient, type ServerPlace } from "../http/realCluster.fixture.ts";
import { discover } from "../source/discovery.ts";
import { applyStep } from "../steps/applyStep.ts";
import { type PatchDeps, patchStep } from "../steps/patchStep.ts";
import { keyOf } from "./objectKey.ts";
import { planTools } from "./planTools.ts";
import { applyTrials } from "./undo/applyTrials.ts";
import { patchTrials } from "./undo/patchTrials.ts";

export const realConnection = ConnectionId.parse("real");

export interface Ran {
  readonly step: RegisteredStep;
  readonly params: Json;
  readonly before: Json;
  readonly after: Json;
  /** As the receipt has them. */
  readonly calls: readonly string[];
}

/** @param meanwhile called before each change leaves: what others do at the same moment */
export function realPlanning(kube: ServerPlace, token: string, meanwhile: () => Promise<void> = async () => {}) {
  const { http, trial, sender } = realClient(kube, token, {
    limits: { listsInFlight: 8, backgroundPerSecond: 500, backgroundBurst: 500 },
  });
  const api: KubeApi = {
    // What the server sends is JSON.
    get: async (read, signal) =>
      (await http.json({ method: "GET", ...read, signal, priority: "foreground" })) as { [key: string]: Json },
    text: async () => "",
    watch: async function* () {},
    dryRun: (request, signal) => trial.dryRun({ ...request, signal }),
    review: (review, signal) => trial.review({ ...review, signal }),
    kinds: async (signal) => (await discover(http, signal)).kinds,
  };
  const writers: PatchDeps["writers"] = {
    send: async (permit, target, { method, path, query = {}, body, contentType = "application/json" }, signal) => {
      checkPermit(permit, target);
      await meanwhile();
      return await sender.send({ method, path, query, body, contentType, signal });
    },
  };
  const deps = { apis: () => api, writers };
  const contextOf = () => ({ context: "real", kubeconfig: null, as: null });
  const tools = planTools({ apis: () => api, nameOf: () => "real", contextOf, helm: noHelm });
  const kinds = [
    registered({ ...patchStep(deps), trials: patchTrials(tools) }),
    registered({ ...applyStep(deps), trials: applyTrials(tools) }),
  ];
  const { signal } = new AbortController();
  const within = async <T>(
    target: OperationDraft["target"],
    work: (context: RunContext) => Promise<T>,
    calls: string[] = [],
  ): Promise<T> => {
    const place = { connection: realConnection, key: target.key };
    const scope = { operation: "o", step: "s", ...place, proceed: () => {} };
    return await withPermit(scope, (permit) =>
      work({
        target: place,
        signal,
        permit,
        attempt: "o/s",
        progress: () => {},
        called: ({ call }) => calls.push(call),
      }),
    );
  };
  const placeOf = (ref: ObjectRef) => ({
    target: { connection: realConnection, key: keyOf(ref) },
    signal,
    whole: true,
  });
  return {
    api,
    writers,
    tools,
    dispose: () => http.dispose(),
    /** Runs the steps of one operation as the engine does: each only while its facts are as the plan read them. */
    async run({ target, steps }: OperationDraft): Promise<readonly Ran[]> {
      const ran: Ran[] = [];
      // Without controllers nothing settles: that is proved where they run (`steps/rollouts.itest.ts`).
      for (const { draft } of steps.filter((one) => one.draft.kind !== "cluster.rollout")) {
        const step = kinds.find(({ kind }) => kind === draft.kind);
        if (step === undefined) throw new Error(`no step ${draft.kind}`);
        // What is planned has to survive the journal.
        const params: Json = JSON.parse(JSON.stringify(draft.params));
        const place = { target: { connection: realConnection, key: target.key }, signal };
        const { facts, before } = await step.read(params, place);
        if (JSON.stringify(facts) !== JSON.stringify(draft.reading.facts)) throw new Error("the facts have changed");
        const calls: string[] = [];
        const { after } = await within(target, (context) => step.run(params, before, context), calls);
        ran.push({ step, params, before, after, calls });
      }
      return ran;
    },
    /** Tries what `undo` does. */
    back: (ref: ObjectRef, { step, params, before, after }: Ran): Promise<Trial> =>
      trialsOf(step).back(params, { before, after }, placeOf(ref)),
    /** Tries what running it once more does. */
    again: (ref: ObjectRef, { step, params }: Ran): Promise<Trial> => trialsOf(step).again(params, placeOf(ref)),
    /** @returns the calls that were made */
    async undo({ target }: OperationDraft, ran: readonly Ran[]): Promise<readonly string[]> {
      const calls: string[] = [];
      for (const { step, params, before, after } of ran.toReversed())
        await within(target, async (context) => step.compensate?.(params, { before, after }, context), calls);
      return calls;
    },
  };
}

function trialsOf({ kind, trials }: RegisteredStep) {
  if (trials === undefined) throw new Error(`${kind} is not tried`);
  return trials;
}
