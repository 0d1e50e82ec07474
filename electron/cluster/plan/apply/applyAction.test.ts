import { beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { message } from "../../../../shared/model/message.ts";
import { clusterPlanner } from "../actions.ts";
import { FakeCluster, fakeConnection, fakeKind, fakeRef } from "../fakeCluster.fixture.ts";

const labels = { app: "web" };
const web = fakeRef("web");

let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.kinds.push(
    fakeKind({ kind: "Deployment", resource: "deployments" }),
    fakeKind({ kind: "ConfigMap", resource: "configmaps", group: "" }),
  );
});

const deployment = (name: string, image: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "orders" },
  spec: {
    replicas: 4,
    selector: { matchLabels: labels },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    template: { metadata: { labels }, spec: { containers: [{ name: "web", image }] } },
    ...more,
  },
});

const apply = (...documents: readonly JsonObject[]) =>
  clusterPlanner(cluster.tools()).plan(
    {
      domain: "cluster",
      request: {
        action: "apply",
        connection: fakeConnection,
        // JSON is YAML.
        text: documents.map((one) => JSON.stringify(one)).join("\n---\n"),
        namespace: "orders",
        origin: "editor",
      },
    },
    { options: new Set(), signal: new AbortController().signal },
  );

describe("a plan to apply a workload", () => {
  const stored = (image: string): JsonObject => {
    const { metadata, ...rest } = deployment("web", image);
    return {
      ...rest,
      metadata: { ...(metadata as JsonObject), uid: "u1" },
      status: { observedGeneration: 1, availableReplicas: 4 },
    };
  };
  /** Pods of it took 6 s to become ready. */
  const withPods = () =>
    cluster.putAt("/api/v1/namespaces/orders/pods", {
      items: [
        {
          metadata: { creationTimestamp: "2026-11-22T10:00:00Z" },
          status: { conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-11-22T10:00:06Z" }] },
        },
      ],
    });

  it("says what a changed template does to the pods that run, and follows it for as long as that was measured", async () => {
    cluster.put(web, stored("web:1"));
    withPods();
    const { blast, operations } = await apply(deployment("web", "web:2"));
    expect(blast.map(({ text, count }) => [text.id, count])).toEqual([
      ["cluster.apply.created", 0],
      ["cluster.apply.changed", 1],
      ["cluster.blast.replaced", 4],
      ["cluster.blast.atATime", 2],
      ["cluster.blast.serving", 3],
    ]);
    expect(operations[0]?.steps.map(({ draft, preview }) => [draft.kind, preview.aboutMs])).toEqual([
      ["cluster.apply", undefined],
      ["cluster.rollout", 12_000],
    ]);
  });

  it("has no such figures where only its number changes, but follows that too", async () => {
    cluster.put(web, stored("web:1"));
    const { blast, operations } = await apply(deployment("web", "web:1", { replicas: 5 }));
    expect(blast.map(({ text }) => text.id)).toEqual(["cluster.apply.created", "cluster.apply.changed"]);
    expect(operations[0]?.steps.map(({ draft }) => draft.kind)).toEqual(["cluster.apply", "cluster.rollout"]);
  });

  it("follows one that is made by its name, and lets the documents after it be applied meanwhile", async () => {
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "needed", namespace: "orders" } };
    const { blast, operations, waves } = await apply(deployment("web", "web:1"), config);
    expect(blast).toMatchObject([{ count: 2, text: message("cluster.apply.created", { count: 2 }) }, { count: 0 }]);
    expect(operations.map(({ steps }) => steps.map(({ draft }) => [draft.kind, draft.params.uid]))).toEqual([
      [
        ["cluster.apply", undefined],
        ["cluster.rollout", ""],
      ],
      [["cluster.apply", undefined]],
    ]);
    expect(waves).toEqual({ parallel: 1, stopAfter: 1, watchApart: true });
  });
});
