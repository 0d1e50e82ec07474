import { beforeEach, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../../shared/clusterRequest.ts";
import type { Json, JsonObject } from "../../../../shared/model/json.ts";
import { withPermit } from "../../../core/operation/permitIssue.ts";
import type { RunContext } from "../../../core/operation/stepKind.ts";
import type { Trial } from "../../../core/operation/trial.ts";
import { patchStep } from "../../steps/patchStep.ts";
import { clusterPlanner } from "../actions.ts";
import { FakeCluster, fakeKind, fakeRef, refusal } from "../fakeCluster.fixture.ts";
import { keyOf, objectPath } from "../objectKey.ts";
import { patchTrials } from "./patchTrials.ts";

const ref = fakeRef("orders-api");
const secret = fakeRef("login", { group: "", resource: "secrets" });
const signal = new AbortController().signal;
const container = { name: "web", image: "web:1" };
const live: JsonObject = {
  metadata: { name: "orders-api", uid: "u1" },
  spec: { replicas: 4, template: { metadata: { labels: { app: "a" } }, spec: { containers: [container] } } },
  status: { observedGeneration: 1, availableReplicas: 4 },
};

let cluster: FakeCluster;
let calls: string[];
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.kinds.push(fakeKind({ kind: "Deployment", resource: "deployments" }));
  cluster.kinds.push(fakeKind({ kind: "Secret", resource: "secrets", group: "", subresources: [] }));
  cluster.put(ref, live);
  cluster.putAt("/api/v1/namespaces/orders/resourcequotas", { items: [] });
  cluster.put(secret, { metadata: { name: "login", uid: "u2" }, data: { password: "b2xk" } });
  calls = [];
});

interface Made {
  readonly params: Json;
  readonly record: { readonly before: Json; readonly after: Json };
}

/** Plans and runs, as the engine does. */
async function made(request: ClusterRequest): Promise<Made> {
  const [operation] = (
    await clusterPlanner(cluster.tools()).plan({ domain: "cluster", request }, { options: new Set(), signal })
  ).operations;
  const draft = operation?.steps[0]?.draft;
  if (draft === undefined) throw new Error("nothing was planned");
  const parsed = step().params.parse(draft.params);
  const { before } = await step().read(parsed, context(parsed.ref));
  const { after } = await within(parsed.ref, (running) => step().run(parsed, before, running));
  return { params: parsed, record: { before, after } };
}

const step = () => patchStep({ apis: () => cluster.api, writers: cluster.writers });
const context = (of: typeof ref) => ({ target: { connection: of.connection, key: keyOf(of) }, signal, whole: true });
const back = ({ params, record }: Made): Promise<Trial> => {
  const parsed = step().params.parse(params);
  return patchTrials(cluster.tools()).back(parsed, record, context(parsed.ref));
};
const undo = async ({ params, record }: Made) => {
  const parsed = step().params.parse(params);
  calls = [];
  await within(parsed.ref, async (running) => step().compensate?.(parsed, record, running));
};

async function within<T>(of: typeof ref, work: (context: RunContext) => Promise<T>): Promise<T> {
  const target = { connection: of.connection, key: keyOf(of) };
  const scope = { operation: "o1", step: "s1", ...target, proceed: () => {} };
  return await withPermit(scope, (permit) =>
    work({ target, signal, permit, attempt: "", progress: () => {}, called: ({ call }) => calls.push(call) }),
  );
}

const scale: ClusterRequest = { action: "scale", targets: [ref], replicas: 9 };
const image: ClusterRequest = { action: "set-image", targets: [ref], images: { web: "web:2" } };

describe("putting a patch back, tried", () => {
  it("shows the live object beside the dry run's, and makes the calls that it shows", async () => {
    for (const request of [scale, image]) {
      const change = await made(request);
      const { preview } = await back(change);
      expect(preview.proof).toMatchObject({ tone: "ok", text: { id: "cluster.plan.dryRunPassed" } });
      expect(preview.aboutMs).toBeTypeOf("number");
      await undo(change);
      expect(calls).toEqual(preview.calls);
      expect(cluster.at(ref)).toEqual(live);
      expect(preview.whole?.after).toContain(request === scale ? "replicas: 4" : "image: web:1");
    }
  });

  it("counts the pods of the way back: those that go, or are replaced, and waits for them", async () => {
    const scaled = await back(await made(scale));
    expect(scaled).toMatchObject({
      risk: "medium",
      blast: [{ count: 5, text: { id: "cluster.blast.podsRemoved" } }],
      following: [{ draft: { kind: "cluster.rollout" } }],
    });
    cluster.put(ref, live);
    const replaced = await back(await made(image));
    expect(replaced.blast).toMatchObject([
      { count: 4, text: { id: "cluster.blast.replaced" } },
      { text: { id: "cluster.blast.atATime" } },
      { text: { id: "cluster.blast.serving" } },
    ]);
    expect(replaced.following).toHaveLength(1);
  });

  it("is copied as a patch of kubectl with the same tests", async () => {
    const { commands, preview } = await back(await made(scale));
    expect(commands).toEqual([
      `kubectl --context 'prod eu' -n orders patch deployments.apps/orders-api --type=json --subresource=scale -p '${preview.calls[0]?.replace(/^[^[]*/, "")}'`,
    ]);
  });

  it("says what the server would refuse, and what is missing", async () => {
    const change = await made(image);
    cluster.refused.add("patch deployments");
    await expect(back(change)).rejects.toMatchObject({ code: "forbidden", text: { id: "cluster.plan.needs" } });
    cluster.refused.clear();
    cluster.admit = () => {
      throw refusal(403, "forbidden", "denied by the freeze");
    };
    await expect(back(change)).rejects.toMatchObject({ text: { params: { sentence: "denied by the freeze" } } });
    cluster.admit = () => cluster.at(ref);
    await expect(back(change)).rejects.toMatchObject({ text: { id: "cluster.plan.ignored" } });
    cluster.admit = (object) => object;
    cluster.put(ref, { ...live, spec: { ...(live.spec as JsonObject), replicas: 1, template: { spec: {} } } });
    await expect(back(change)).rejects.toMatchObject({ code: "conflict" });
    cluster.put(ref, { ...live, metadata: { name: "orders-api", uid: "u9" } });
    await expect(back(change)).rejects.toMatchObject({ code: "conflict", text: { id: "cluster.patch.another" } });
    cluster.putAt(objectPath(ref), live);
    expect(cluster.sent).toHaveLength(1);
  });

  it("says so where the server cannot try it, and shows what it would send", async () => {
    const change = await made(image);
    cluster.admit = () => {
      throw refusal(400, "invalid", 'admission webhook "x" does not support dry run');
    };
    const { preview } = await back(change);
    expect(preview.proof).toMatchObject({ tone: "unknown", text: { id: "cluster.plan.noDryRun" } });
    expect(preview.diff).toMatchObject([{ before: ["image: web:2"], after: ["image: web:1"] }]);
    expect(preview).not.toHaveProperty("aboutMs");
  });

  it("shows no value of a Secret, and asks for them in the terminal", async () => {
    const base = cluster.at(secret);
    const wanted = { ...base, data: { password: "bmV3" } };
    const trial = await back(await made({ action: "edit", target: secret, base, wanted }));
    expect(JSON.stringify(trial)).not.toMatch(/b2xk|bmV3/);
    expect(trial.preview.whole).toBeNull();
    expect(trial.commands.join()).toContain("read -r value1");
  });

  it("of an undo that is taken back itself is the change once more", async () => {
    const change = await made(scale);
    await undo(change);
    const again = await patchTrials(cluster.tools()).again(step().params.parse(change.params), context(ref));
    expect(again).toMatchObject({ blast: [{ count: 5, text: { id: "cluster.blast.podsAdded" } }] });
    expect(again.preview.diff).toMatchObject([{ before: ["replicas: 4"], after: ["replicas: 9"] }]);
  });
});
