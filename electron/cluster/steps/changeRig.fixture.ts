/** A cluster as planners and steps meet it, over the same ports as in the product, and a runner that takes a plan's operation through its steps as the
 *  operation engine does. */
import { MessageChannel } from "node:worker_threads";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import type { Json } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import type { OperationDraft, PlanDraft } from "../../core/operation/planner.ts";
import {
  type RegisteredStep,
  type RunContext,
  registered,
  type Settlement,
  type StepProgress,
} from "../../core/operation/stepKind.ts";
import type { Trial } from "../../core/operation/trial.ts";
import { portTransport } from "../../core/rpc/portTransport.ts";
import { RpcServer } from "../../core/rpc/server.ts";
import { Value } from "../../core/state/value.ts";
import type { HelmTool } from "../helm/helmTool.ts";
import { noHelm } from "../helm/noHelm.fixture.ts";
import { serveChanges } from "../http/changePort.ts";
import type { KubeClient } from "../http/kubeHttp.ts";
import { kubeApis } from "../kubeApis.ts";
import { clusterPlanner } from "../plan/actions.ts";
import { planTools } from "../plan/planTools.ts";
import type { Outage } from "../source/clusterSession.ts";
import { discover } from "../source/discovery.ts";
import { kube } from "../source/kubeContract.ts";
import { kubeReading } from "../source/kubeReading.ts";
import { KubeWriters } from "../write/kubeWriters.ts";
import { actionSteps } from "./actionSteps.ts";
import { applyStep } from "./applyStep.ts";
import { ownClock } from "./changeDeps.ts";
import { patchStep } from "./patchStep.ts";

export const rigConnection = ConnectionId.parse("rig");

export interface RanStep {
  readonly kind: string;
  readonly state: "done" | "failed";
  readonly text: Message | null;
  readonly before: Json;
  readonly after: Json | null;
  /** How it was settled after it failed. */
  readonly settled: Settlement | null;
}

export interface Ran {
  readonly steps: readonly RanStep[];
  readonly shown: readonly StepProgress[];
  readonly calls: readonly string[];
}

export interface ChangeRig {
  readonly api: KubeApi;
  plan(request: ClusterRequest): Promise<PlanDraft>;
  /** Step by step, up to the first that fails.
   *  @param shown takes what is said on the way, when it is said */
  run(operation: OperationDraft, signal?: AbortSignal, shown?: StepProgress[]): Promise<Ran>;
  /** What putting back the first step would do. */
  back(operation: OperationDraft, ran: Ran): Promise<Trial>;
  /** Puts back what was done, in reverse. */
  undo(operation: OperationDraft, ran: Ran): Promise<void>;
  settle(operation: OperationDraft, at: number): Promise<Settlement>;
  close(): void;
}

type ChangeRigHelm = Pick<HelmTool, "find" | "tryRollback" | "run" | "isRunning">;

export function changeRig({ http, trial, sender }: KubeClient, helm: ChangeRigHelm = noHelm): ChangeRig {
  const reading = new MessageChannel();
  const changes = new MessageChannel();
  const catalog = {
    current: async (signal: AbortSignal) => ({ ...(await discover(http, signal)), reason: null, goodAt: null }),
    outage: new Value<Outage | null>(null),
  };
  new RpcServer({ implementations: [kubeReading(http, trial, catalog)], log: () => {} }).accept(
    portTransport(reading.port2),
  );
  serveChanges(changes.port2, sender);
  const rpc = new RpcClient({ dial: () => Promise.resolve(portTransport(reading.port1)) });
  const worker = Promise.resolve(client(rpc, kube));
  const apis = kubeApis(() => worker);
  const writers = new KubeWriters();
  writers.attach(rigConnection, changes.port1);
  const contextOf = () => ({ context: "rig", kubeconfig: null, as: null });
  const tools = planTools({ apis, nameOf: () => "rig", contextOf, helm });
  const steps = [
    registered(patchStep({ apis, writers })),
    registered(applyStep({ apis, writers })),
    ...actionSteps({ apis, writers, ...ownClock }, helm, tools),
  ];
  const kinds = new Map(steps.map((step) => [step.kind, step]));
  const planner = clusterPlanner(tools);
  const forever = new AbortController().signal;
  const kindOf = ({ kind }: { readonly kind: string }): RegisteredStep => {
    const found = kinds.get(kind);
    if (found === undefined) throw new Error(`no step kind ${kind}`);
    return found;
  };
  return {
    api: apis(rigConnection),
    plan: (request) => planner.plan({ domain: "cluster", request }, { options: new Set(), signal: forever }),
    async run(operation, signal = forever, shown = []) {
      const ran: RanStep[] = [];
      const calls: string[] = [];
      for (const { draft } of operation.steps) {
        const step = kindOf(draft);
        const one = await within(operation, signal, { shown, calls }, async (context) => {
          const { facts, before } = await step.read(draft.params, context);
          if (draft.follows !== true && JSON.stringify(facts) !== JSON.stringify(draft.reading.facts)) {
            throw new RpcError("conflict", message("operation.changedSince", { target: operation.target.label }));
          }
          return await outcome(step, draft.params, before, draft.kind, context);
        });
        ran.push(one);
        if (one.state === "failed") break;
      }
      return { steps: ran, shown, calls };
    },
    async back({ steps: [first], target: { key } }, { steps: [done] }) {
      const trials = first && kindOf(first.draft).trials;
      if (first === undefined || done === undefined || trials === undefined) throw new Error("nothing to try");
      const { before, after } = done;
      const target = { connection: rigConnection, key };
      return await trials.back(first.draft.params, { before, after }, { target, signal: forever, whole: true });
    },
    async undo(operation, ran) {
      for (const [at, { before, after }] of [...ran.steps.entries()].reverse()) {
        const draft = operation.steps[at]?.draft;
        if (draft === undefined) throw new Error("no such step");
        const { compensate } = kindOf(draft);
        await within(operation, forever, { shown: [], calls: [] }, async (context) => {
          await compensate?.(draft.params, { before, after }, context);
        });
      }
    },
    async settle(operation, at) {
      const draft = operation.steps[at]?.draft;
      if (draft === undefined) throw new Error("no such step");
      const target = { connection: rigConnection, key: operation.target.key };
      return await kindOf(draft).settle(draft.params, draft.reading.before, { target, signal: forever });
    },
    close() {
      reading.port1.close();
      changes.port1.close();
      http.dispose();
    },
  };
}

async function outcome(
  step: RegisteredStep,
  params: Json,
  before: Json,
  kind: string,
  context: RunContext,
): Promise<RanStep> {
  try {
    const { after, text } = await step.run(params, before, context);
    return { kind, state: "done", text, before, after, settled: null };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { signal } = new AbortController();
    const settled = await step.settle(params, before, { target: context.target, signal });
    return { kind, state: "failed", text: error.text, before, after: null, settled };
  }
}

function within<T>(
  { target: { key } }: OperationDraft,
  signal: AbortSignal,
  notes: { readonly shown: StepProgress[]; readonly calls: string[] },
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const target = { connection: rigConnection, key };
  const scope = { operation: "o", step: "s", ...target, proceed: () => signal.throwIfAborted() };
  return withPermit(scope, (permit) =>
    work({
      target,
      signal,
      permit,
      attempt: "o-s",
      progress: (progress) => notes.shown.push(progress),
      called: ({ call, status }) => notes.calls.push(`${status} ${call}`),
    }),
  );
}
