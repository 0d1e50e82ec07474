import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionHealth } from "./conditions.ts";
import { record } from "./json.ts";
import { ownerValue } from "./metadata.ts";
import { needsSchema, summarize } from "./summary.ts";
import { selectorTexts } from "./workload.ts";

const crashing = {
  metadata: { name: "orders-api", namespace: "orders" },
  spec: {
    nodeName: "n1",
    containers: [
      {
        name: "app",
        image: "orders-api:3.18.2",
        ports: [{ name: "http", containerPort: 8080 }],
        resources: { limits: { cpu: "500m", memory: "512Mi" } },
        readinessProbe: { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 5 },
        env: [
          { name: "POOL", value: "20" },
          { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
        ],
      },
    ],
    volumes: [{ name: "config", configMap: { name: "orders-config" } }],
  },
  status: {
    phase: "Running",
    containerStatuses: [
      {
        name: "app",
        ready: false,
        restartCount: 14,
        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container" } },
        lastState: { terminated: { exitCode: 1, reason: "Error" } },
      },
    ],
    conditions: [{ type: "Ready", status: "False", reason: "ContainersNotReady" }],
  },
};

describe("a crashing pod", () => {
  const summary = summarize("", "pods", crashing, {});

  it("says first what is wrong, in the engine's words", () => {
    expect(summary.trouble).toEqual([
      {
        health: "bad",
        subject: "app",
        text: "CrashLoopBackOff; back-off 5m0s restarting failed container; last exit 1 (Error)",
      },
    ]);
  });

  it("knows its containers, their probes, and what they refer to", () => {
    const containers = summary.sections.find((section) => section.kind === "containers");
    const [app] = containers?.kind === "containers" ? containers.containers : [];
    expect(app).toMatchObject({ name: "app", health: "bad", state: "CrashLoopBackOff", restarts: 14 });
    const named = new Map(app?.pairs.map((pair) => [pair.name, pair.value]));
    expect(named.get("Readiness")).toMatchObject({ text: expect.stringContaining("http-get :8080/ready") });
    expect(named.get("Env")).toMatchObject({
      values: [{ text: "POOL=20" }, { is: "link", to: { resource: "secrets", namespace: "orders", name: "db" } }],
    });
  });

  it("links its volumes to what they mount", () => {
    const volumes = summary.sections.find((section) => section.kind === "table" && section.title === "volumes");
    expect(volumes).toMatchObject({
      rows: [[{ text: "config" }, { is: "link", to: { resource: "configmaps", name: "orders-config" } }]],
    });
  });
});

describe("summaries", () => {
  it("of a custom object read from its schema", () => {
    const object = {
      spec: { size: 3, storage: { class: "fast" }, hosts: ["a", "b"] },
      status: { conditions: [{ type: "Ready", status: "False", reason: "NoQuota", message: "quota exceeded" }] },
    };
    const schema = { properties: { spec: { properties: { size: { description: "How many members." } } } } };
    const summary = summarize("db.example.com", "databases", object, schema);
    expect(summary.trouble).toEqual([{ health: "bad", subject: "NoQuota", text: "quota exceeded" }]);
    expect(summary.sections).toContainEqual({
      kind: "pairs",
      title: "spec",
      pairs: [
        { name: "size", value: { is: "text", text: "3" }, tip: "How many members." },
        { name: "storage.class", value: { is: "text", text: "fast" } },
        { name: "hosts", value: { is: "chips", chips: ["a", "b"] } },
      ],
    });
    expect(needsSchema("db.example.com", "databases")).toBe(true);
    expect(needsSchema("", "pods")).toBe(false);
  });

  it("never fail, whatever the object holds", () => {
    const kinds = [
      "pods",
      "nodes",
      "services",
      "configmaps",
      "persistentvolumeclaims",
      "deployments",
      "jobs",
      "ingresses",
      "horizontalpodautoscalers",
      "others",
    ];
    const groups = ["", "apps", "batch", "networking.k8s.io", "autoscaling", "x"];
    const hostile = fc.object({
      key: fc.constantFrom(
        "spec",
        "status",
        "containers",
        "conditions",
        "env",
        "template",
        "ports",
        "metadata",
        "__proto__",
        "x",
      ),
      maxDepth: 6,
    });
    fc.assert(
      fc.property(fc.constantFrom(...groups), fc.constantFrom(...kinds), hostile, (group, resource, object) => {
        summarize(group, resource, record(object), {});
      }),
    );
  });
});

describe("parts of summaries", () => {
  it("know which conditions are bad when they are true", () => {
    expect(conditionHealth("MemoryPressure", "True")).toBe("bad");
    expect(conditionHealth("MemoryPressure", "False")).toBe("ok");
    expect(conditionHealth("Ready", "False")).toBe("bad");
    expect(conditionHealth("Ready", "Unknown")).toBe("unknown");
    expect(conditionHealth("Progressing", "False")).toBe("idle");
  });

  it("write selectors as kubectl does", () => {
    expect(
      selectorTexts({
        matchLabels: { app: "web" },
        matchExpressions: [{ key: "tier", operator: "In", values: ["a", "b"] }],
      }),
    ).toEqual(["app=web", "tier in (a, b)"]);
    expect(selectorTexts({ app: "web" })).toEqual(["app=web"]);
  });

  it("link an owner that the cluster serves, and name one that it does not", () => {
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-1" };
    expect(ownerValue(owner, "orders", () => ({ group: "apps", resource: "replicasets", namespaced: true }))).toEqual({
      is: "link",
      text: "ReplicaSet web-1",
      to: { group: "apps", resource: "replicasets", namespace: "orders", name: "web-1" },
    });
    expect(ownerValue(owner, "orders", () => null)).toEqual({ is: "text", text: "ReplicaSet web-1" });
  });
});
