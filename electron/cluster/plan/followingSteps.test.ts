import { expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { fakeKind, fakeRef } from "./fakeCluster.fixture.ts";
import { followingSteps } from "./followingSteps.ts";

const deployment = fakeKind({ kind: "Deployment", resource: "deployments" });
const custom = fakeKind({ kind: "Database", resource: "databases", group: "acme.test", custom: true });
const follows = (kind: typeof deployment, object: JsonObject, ...pointers: string[]) =>
  followingSteps(
    fakeRef("web"),
    kind,
    object,
    pointers.map((pointer) => ({ pointer })),
  ).map(({ draft, preview }) => [draft.kind, preview.undo.kind]);
const watched = [["cluster.rollout", "exact"]];

it("follows what changes the spec of a workload, and nothing else of it", () => {
  expect(follows(deployment, {}, "/metadata/labels/a", "/spec/template/spec")).toEqual(watched);
  expect(follows(deployment, {}, "/metadata/labels/a")).toEqual([]);
  expect(follows(fakeKind({ kind: "Service", resource: "services", group: "" }), {}, "/spec/ports")).toEqual([]);
});

it("says after how long without progress a Deployment gives up, where it does", () => {
  const said = (kind: typeof deployment, spec: JsonObject) =>
    followingSteps(fakeRef("web"), kind, { spec }, [{ pointer: "/spec/replicas" }])[0]?.preview.text?.params.seconds;
  expect(said(deployment, { progressDeadlineSeconds: 120 })).toBe(120);
  expect(said(deployment, { progressDeadlineSeconds: 2_147_483_647 })).toBe("none");
  const set = fakeKind({ kind: "StatefulSet", resource: "statefulsets" });
  expect(said(set, { progressDeadlineSeconds: 120 })).toBe("none");
});

it("does not wait for a rollout that is held, but for what lets it go or scales it", () => {
  const paused = { spec: { paused: true } };
  expect(follows(deployment, paused, "/spec/template/spec")).toEqual([]);
  expect(follows(deployment, paused, "/spec/paused")).toEqual(watched);
  expect(follows(deployment, paused, "/spec/replicas")).toEqual(watched);
  expect(follows(deployment, { spec: { updateStrategy: { type: "OnDelete" } } }, "/spec/template/spec")).toEqual([]);
});

it("follows a custom resource that tells which generation its conditions are about, unless it is suspended by that", () => {
  const told = { status: { observedGeneration: 1, conditions: [{ type: "Ready", status: "True" }] } };
  expect(follows(custom, told, "/spec/size")).toEqual(watched);
  expect(follows(custom, told, "/spec/suspend")).toEqual([]);
  expect(follows(custom, { status: { conditions: [{}] } }, "/spec/size")).toEqual([]);
});
