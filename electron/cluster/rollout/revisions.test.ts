import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { restoring } from "../plan/rollbackAction.ts";
import { currentRevision, restored, revisionsOf, revisionToRestore } from "./revisions.ts";

const owner = [{ uid: "d1", controller: true }];
const template = (image: string, labels: JsonObject = { app: "web" }): JsonObject => ({
  metadata: { labels },
  spec: { containers: [{ name: "app", image }] },
});
const deployment: JsonObject = {
  kind: "Deployment",
  metadata: {
    name: "web",
    uid: "d1",
    annotations: { "deployment.kubernetes.io/revision": "3", "kubernetes.io/change-cause": "third", mine: "kept?" },
  },
  spec: { template: template("app:3") },
};
const set = (
  revision: number,
  image: string,
  annotations: JsonObject = {},
  ownerReferences: JsonObject[] = owner,
): JsonObject => ({
  metadata: {
    name: `web-${revision}`,
    creationTimestamp: "2026-11-22T10:00:00Z",
    annotations: {
      "deployment.kubernetes.io/revision": String(revision),
      "deployment.kubernetes.io/desired-replicas": "2",
      ...annotations,
    },
    ownerReferences,
  },
  spec: { template: template(image, { app: "web", "pod-template-hash": `h${revision}` }) },
  status: { replicas: revision },
});
const sets = [
  set(1, "app:1"),
  set(3, "app:3"),
  set(2, "app:2", { "kubernetes.io/change-cause": "second" }),
  set(9, "x", {}, [{ uid: "other", controller: true }]),
];

describe("a rollout history", () => {
  const revisions = revisionsOf(deployment, sets);

  it("has the workload's own revisions, newest first, with cause, images and pods", () => {
    expect(revisions.map(({ revision, cause, images, pods }) => [revision, cause, images, pods])).toEqual([
      [3, "", ["app:3"], 3],
      [2, "second", ["app:2"], 2],
      [1, "", ["app:1"], 1],
    ]);
    expect(currentRevision(deployment, revisions)?.revision).toBe(3);
  });

  it("goes to the one before, or to the one that is named", () => {
    expect(revisionToRestore(revisions, null)?.revision).toBe(2);
    expect(revisionToRestore(revisions, 1)?.revision).toBe(1);
    expect(revisionToRestore(revisions, 7)).toBeNull();
  });

  it("puts back the template without its hash, and a Deployment's annotations as kubectl does", () => {
    const [, second] = revisions;
    if (second === undefined) throw new Error("no second revision");
    const back = restored(deployment, second);
    expect(back).toMatchObject({ spec: { template: template("app:2") } });
    expect(back.metadata).toEqual({
      ...Object(deployment.metadata),
      annotations: { "deployment.kubernetes.io/revision": "3", "kubernetes.io/change-cause": "second" },
    });
    expect(restoring(deployment, second)).toEqual([
      { path: "/spec/template", to: { value: template("app:2") } },
      { path: "/metadata/annotations/kubernetes.io~1change-cause", to: { value: "second" } },
      { path: "/metadata/annotations/mine", to: null },
    ]);
  });

  it("reads ControllerRevisions, whose data is a patch", () => {
    const daemon: JsonObject = {
      kind: "StatefulSet",
      metadata: { uid: "d1" },
      spec: { template: template("db:2") },
      status: { currentRevision: "db-a", updateRevision: "db-b", currentReplicas: 2, updatedReplicas: 1 },
    };
    const record = (name: string, revision: number, image: string): JsonObject => ({
      metadata: { name, ownerReferences: owner },
      revision,
      data: {
        spec: {
          template: {
            $patch: "replace",
            ...template(image),
            metadata: { creationTimestamp: null, labels: { app: "web" } },
          },
        },
      },
    });
    const found = revisionsOf(daemon, [record("db-a", 1, "db:1"), record("db-b", 2, "db:2")]);
    expect(found.map(({ revision, pods }) => [revision, pods])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(currentRevision(daemon, found)?.name).toBe("db-b");
    expect(found[1]?.template).not.toHaveProperty("$patch");
  });
});
