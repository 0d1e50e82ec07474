/** Planners and steps over the real API server that the integration tests start, as one of its identities. */
import { ConnectionId } from "../../../shared/connection.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import type { IdentityName } from "../../../test/services/kube/identities.ts";
import type { KubeService } from "../../../test/services/kube/start.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import type { RegisteredStep, RunContext } from "../../core/operation/stepKind.ts";
import { realClient } from "../http/realCluster.fixture.ts";
import { discover, preferred } from "../source/discovery.ts";
import { changeOf } from "../source/kubeReading.ts";
import type { Writers } from "../write/objectWrites.ts";
import { planTools } from "./planTools.ts";

export const realConnection = ConnectionId.parse("real");

export interface RealCluster {
  readonly api: KubeApi;
  readonly writers: Writers;
  readonly tools: ReturnType<typeof planTools>;
}

export function realCluster(kube: KubeService, identity: IdentityName): RealCluster {
  const limits = { listsInFlight: 8, backgroundPerSecond: 500, backgroundBurst: 500 };
  const { http, trial, sender } = realClient(kube, kube.identities[identity].token, { limits });
  const api: KubeApi = {
    get: async (read, signal) => (await http.json({ method: "GET", ...read, signal })) as JsonObject,
    text: async () => "",
    watch: async function* () {},
    dryRun: async (change, signal) => {
      const body = typeof change.body === "string" || change.body === null ? change.body : structuredClone(change.body);
      return await trial.dryRun(changeOf({ ...change, body: body as JsonObject }, signal));
    },
    review: async (review, signal) => await trial.review({ ...review, signal }),
    kinds: async (signal) => preferred((await discover(http, signal)).kinds),
  };
  return {
    api,
    writers: { send: async (_permit, _target, change, signal) => await sender.send(changeOf(change, signal)) },
    tools: planTools({ apis: () => api, nameOf: () => "real", contextOf: () => "real" }),
  };
}

export interface RanStep {
  readonly before: Json;
  readonly after: Json | null;
  readonly calls: readonly string[];
}

/** Runs the one step of a planned operation, as the engine does: read, run. */
export async function runDraft(step: RegisteredStep, operation: OperationDraft): Promise<RanStep> {
  const { draft } = only(operation.steps);
  const calls: string[] = [];
  return await within(operation, calls, async (context) => {
    const { facts, before } = await step.read(draft.params, context);
    if (JSON.stringify(facts) !== JSON.stringify(draft.reading.facts)) throw new Error("the facts have changed");
    const { after } = await step.run(draft.params, before, context);
    return { before, after, calls };
  });
}

export async function undoDraft(step: RegisteredStep, operation: OperationDraft, ran: RanStep): Promise<void> {
  const { draft } = only(operation.steps);
  await within(operation, [], async (context) => await step.compensate?.(draft.params, ran, context));
}

function within<T>({ target }: OperationDraft, calls: string[], work: (context: RunContext) => Promise<T>): Promise<T> {
  const scope = { operation: "o", step: "s", connection: realConnection, key: target.key, proceed: () => {} };
  return withPermit(scope, (permit) =>
    work({
      target: { connection: realConnection, key: target.key },
      signal: AbortSignal.timeout(30_000),
      permit,
      attempt: "o/s",
      progress: () => {},
      called: ({ call }) => calls.push(call),
    }),
  );
}

function only<T>(all: readonly T[]): T {
  const [one, ...more] = all;
  if (one === undefined || more.length > 0) throw new Error(`one step was expected, not ${all.length}`);
  return one;
}
