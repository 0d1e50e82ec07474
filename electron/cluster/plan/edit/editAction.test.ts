import { beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../shared/model/json.ts";
import type { PlanDraft } from "../../../core/operation/planner.ts";
import { FakeCluster, fakeKind, fakeRef, refusal } from "../fakeCluster.fixture.ts";
import { editAction } from "./editAction.ts";

const ref = fakeRef("orders-api");
const live: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "orders-api",
    namespace: "orders",
    uid: "u1",
    resourceVersion: "7",
    managedFields: [
      {
        manager: "argocd",
        operation: "Apply",
        time: "2026-11-20T03:00:00Z",
        fieldsV1: { "f:spec": { "f:replicas": {} } },
      },
    ],
  },
  spec: { replicas: 3, paused: false },
  status: { replicas: 3 },
};

let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.kinds.push(fakeKind({ kind: "Deployment", resource: "deployments" }));
  cluster.kinds.push(fakeKind({ kind: "Secret", resource: "secrets", group: "" }));
  cluster.put(ref, live);
});

const spec = (object: JsonObject, more: JsonObject): JsonObject => ({
  ...object,
  spec: { ...(object.spec as JsonObject), ...more },
});
const plan = (wanted: JsonObject, base = live, options: readonly string[] = [], target = ref): Promise<PlanDraft> =>
  editAction.plan({ action: "edit", target, base, wanted }, cluster.tools(), {
    options: new Set(options),
    signal: new AbortController().signal,
  });
const params = (draft: PlanDraft) => draft.operations[0]?.steps[0]?.draft.params;

describe("an edit", () => {
  it("sends what the person changed and nothing else, whatever the server wrote since", async () => {
    cluster.put(ref, { ...live, status: { replicas: 9 } });
    const draft = await plan(spec({ ...live, status: { replicas: 1 } }, { replicas: 5 }));
    expect(params(draft)).toMatchObject({ uid: "u1", changes: [{ path: "/spec/replicas", to: { value: 5 } }] });
    expect(draft.operations[0]?.refused).toBeNull();
    expect(draft.checks).toContainEqual({
      tone: "warn",
      text: {
        id: "cluster.edit.owned",
        params: { field: "spec.replicas", manager: "argocd", time: "2026-11-20T03:00:00Z" },
      },
    });
    expect(draft.commands[0]).toMatch(
      /^kubectl --context 'prod eu' -n orders patch deployments.apps\/orders-api --type=json -p/,
    );
  });

  it("keeps and tells what others changed meanwhile elsewhere", async () => {
    cluster.put(ref, spec(live, { paused: true }));
    const draft = await plan(spec(live, { replicas: 5 }));
    expect(params(draft)).toMatchObject({ changes: [{ path: "/spec/replicas", to: { value: 5 } }] });
    expect(draft.checks.map(({ text }) => text)).toContainEqual({
      id: "cluster.edit.theirs",
      params: { count: 1, fields: "spec.paused: false → true" },
    });
  });

  it("is refused with the three values where both changed a field, until the person puts theirs over it", async () => {
    cluster.put(ref, spec(live, { replicas: 8 }));
    const draft = await plan(spec(live, { replicas: 5 }));
    expect(draft.operations[0]?.refused).toEqual({
      id: "cluster.edit.conflicts",
      params: { count: 1, fields: "spec.replicas: 3 → 5 | 8" },
    });
    expect(draft.options).toMatchObject([{ id: "take-mine", on: false }]);
    const taken = await plan(spec(live, { replicas: 5 }), live, ["take-mine"]);
    expect(params(taken)).toMatchObject({ changes: [{ path: "/spec/replicas", to: { value: 5 } }] });
    expect(taken.options).toMatchObject([{ id: "take-mine", on: true }]);
  });

  it("is none where nothing was changed, or where it is so already", async () => {
    expect((await plan(live)).operations[0]).toMatchObject({ steps: [], refused: null });
    cluster.put(ref, spec(live, { replicas: 5 }));
    expect((await plan(spec(live, { replicas: 5 }))).operations[0]).toMatchObject({ steps: [], refused: null });
  });

  it("does not make another object of it, nor changes another one of the name", async () => {
    const renamed = await plan({ ...live, metadata: { ...(live.metadata as JsonObject), name: "other" } });
    expect(renamed.operations[0]?.refused?.id).toBe("cluster.edit.identity");
    cluster.put(ref, { ...live, metadata: { ...(live.metadata as JsonObject), uid: "u2" } });
    expect((await plan(spec(live, { replicas: 5 }))).operations[0]?.refused?.id).toBe("cluster.edit.another");
  });

  it("warns of a finalizer and an owner that it takes away, and never takes one that protects what is in use", async () => {
    const claim = (finalizers: string[]): JsonObject => ({
      ...live,
      metadata: { ...(live.metadata as JsonObject), finalizers },
    });
    cluster.put(ref, claim(["a/x", "kubernetes.io/pvc-protection"]));
    const base = claim(["a/x", "kubernetes.io/pvc-protection"]);
    const taken = await plan(claim(["kubernetes.io/pvc-protection"]), base);
    expect(taken.checks.map(({ text }) => text.id)).toContain("finalizer.check.taken");
    const refused = (await plan(claim(["a/x"]), base)).operations[0];
    expect(refused).toMatchObject({ steps: [], refused: { id: "finalizer.protects" } });
  });

  it("asks for the right, and says what a webhook denies", async () => {
    cluster.admit = () => {
      throw refusal(403, "forbidden", 'admission webhook "policy" denied the request: no');
    };
    expect((await plan(spec(live, { replicas: 5 }))).operations[0]?.refused?.params.sentence).toContain("policy");
    cluster.refused.add("patch deployments");
    expect((await plan(spec(live, { replicas: 5 }))).operations[0]?.refused?.id).toBe("cluster.plan.needs");
  });

  it("of a Secret leaves masked values as they are, and shows none", async () => {
    const secret = fakeRef("s", { group: "", resource: "secrets" });
    const data = (values: JsonObject): JsonObject => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "orders", uid: "u9" },
      data: values,
    });
    cluster.put(secret, data({ a: "QQ==", b: "Qg==" }));
    const mask = "•••••••• (0123abcd)";
    const draft = await plan(data({ a: mask, b: "Tg==" }), data({ a: mask, b: "Qg==" }), [], secret);
    expect(params(draft)).toMatchObject({ changes: [{ path: "/data/b", to: { value: "Tg==" } }] });
    expect(draft.operations[0]?.steps[0]?.draft.secret).toBe(true);
    const { preview } = draft.operations[0]?.steps[0] ?? {};
    expect(JSON.stringify([preview, draft.checks, draft.commands])).not.toMatch(/Tg==|Qg==|QQ==/);
    const removed = await plan(data({ b: "Qg==" }), data({ a: mask, b: "Qg==" }), [], secret);
    expect(params(removed)).toMatchObject({ changes: [{ path: "/data/a", to: null }] });
  });
});
