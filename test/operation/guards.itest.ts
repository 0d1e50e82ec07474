/** The guards of environments in front of a real API server, asked by a page that tries to get around them: what is stored stays as it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../shared/clusterRequest.ts";
import type { Environment } from "../../shared/environment.ts";
import { EnvironmentId, environments, type Guard } from "../../shared/environment.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { ObjectRef } from "../../shared/objectRef.ts";
import { operations, type Plan, type PlanRequest } from "../../shared/operation.ts";
import { client } from "../../shared/rpc/api.ts";
import { findService, skips } from "../services/availability.ts";
import { type KubeService, startKube } from "../services/kube/start.ts";
import { makeTemporaryFolder } from "../services/temporaryFolder.ts";
import { startWholeCore, type WholeCore } from "./wholeCore.ts";

const deployments = "/apis/apps/v1/namespaces/team-a/deployments";
const guarded = { code: "guarded" };

describe.skipIf(skips(findService("kube")))("a guarded environment of a real cluster", () => {
  let kube: KubeService;
  let whole: WholeCore;

  beforeAll(async () => {
    kube = await startKube();
    const login = { kind: "certificateInline", certificate: kube.certificate("admin") } as const;
    const container = { name: "web", image: "registry.test/web:1" };
    const template = { metadata: { labels: { app: "web" } }, spec: { containers: [container] } };
    await kube.admin.json(deployments, {
      method: "POST",
      body: {
        metadata: { name: "web" },
        // Held, so that no controller is waited for.
        spec: { replicas: 2, paused: true, selector: { matchLabels: { app: "web" } }, template },
      },
    });
    await kube.admin.json("/api/v1/nodes", { method: "POST", body: { metadata: { name: "node-1" } } });
    whole = await startWholeCore({
      folder: makeTemporaryFolder("guards"),
      kubeconfig: kube.kubeconfig([{ name: "prod", login }]),
      context: "prod",
      guard: "read-only",
    });
  });
  afterAll(async () => {
    await whole?.dispose();
    await kube?.stop();
  });
  beforeEach(async () => {
    // Raising a guard needs no plan, lowering it does.
    await places().save({ environments: [whole.environment("read-only")] });
  });

  const api = () => client(whole.rpc, operations);
  const places = () => client(whole.rpc, environments);
  const plan = (request: PlanRequest) => api().plan({ request, options: [] });
  const change = (request: ClusterRequest) => plan({ domain: "cluster", request });
  const run = ({ id, hash }: Plan, typed: string) => api().run({ plan: id, hash, typed, why: "" });

  const ref = (group: string, resource: string, name: string): ObjectRef => {
    const namespace = resource === "nodes" ? "" : "team-a";
    return { connection: whole.connection, group, version: "v1", resource, namespace, name };
  };
  const web = () => ref("apps", "deployments", "web");
  const label = (value: string) => change({ action: "label", targets: [web()], set: { tried: value } });

  /** All that a change could have left: the objects with their versions. */
  async function stored(): Promise<unknown> {
    const lists = [deployments, "/api/v1/namespaces/team-a/configmaps", "/api/v1/nodes", "/api/v1/namespaces"];
    return await Promise.all(lists.map(async (path) => (await kube.admin.json<JsonObject>(path)).items));
  }

  async function ended(started: Promise<{ operations: readonly string[] }>): Promise<string> {
    const { operations: begun } = await started;
    for await (const { states } of api().states({})) {
      const state = states.find(({ id }) => id === begun[0]);
      if (state !== undefined && state.endedAt !== null) return state.phase;
    }
    throw new Error("the stream ended");
  }

  async function lower(to: Guard, typed: string): Promise<string> {
    const wanted = await plan({ domain: "environments", environments: [whole.environment(to)] });
    return await ended(run(wanted, typed));
  }

  it("read-only: no action runs, whatever is typed", async () => {
    const before = await stored();
    const base = await kube.admin.json<JsonObject>(`${deployments}/web`);
    const wanted = { ...base, spec: { ...(base.spec as JsonObject), replicas: 9 } };
    const targets = [web()];
    const requests: ClusterRequest[] = [
      { action: "scale", targets, replicas: 0 },
      { action: "restart", targets },
      { action: "pause", targets, paused: false },
      { action: "set-image", targets, images: { web: "registry.test/web:2" } },
      { action: "label", targets, set: { tried: "yes" } },
      { action: "edit", target: web(), base, wanted },
      { action: "delete", targets, propagation: "Background", graceSeconds: null, force: false },
      { action: "cordon", targets: [ref("", "nodes", "node-1")], cordoned: true },
      {
        action: "apply",
        connection: whole.connection,
        text: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\n",
        namespace: "team-a",
        origin: "",
      },
    ];
    for (const request of requests) {
      const refused = await change(request);
      expect(refused.approval.kind, request.action).toBe("refused");
      for (const typed of ["", "prod", "web"]) await expect(run(refused, typed)).rejects.toMatchObject(guarded);
    }
    expect(await stored()).toEqual(before);
  });

  it("read-only: neither a weaker guard, nor an environment beside it, nor none at all is saved past it; no unlock opens it", async () => {
    const before = await stored();
    const own = whole.environment("read-only");
    const beside: Environment = { ...own, id: EnvironmentId.parse("side"), name: "side", guard: "open" };
    const ways: readonly (readonly Environment[])[] = [
      [whole.environment("open")],
      [whole.environment("protected")],
      [{ ...own, connections: [] }, beside],
      [beside],
      [{ ...own, connections: [] }],
      [],
    ];
    for (const way of ways) {
      await places()
        .save({ environments: [...way] })
        .catch(() => undefined);
      const refused = await label("around");
      expect(refused.approval.kind, JSON.stringify(way)).not.toBe("confirm");
      for (const typed of ["", "prod", "side"]) await expect(run(refused, typed)).rejects.toMatchObject(guarded);
      await places()
        .save({ environments: [own] })
        .catch(() => undefined);
    }
    await expect(api().unlock({ environment: own.id, typed: "prod" })).rejects.toMatchObject(guarded);
    const weaker = await plan({ domain: "environments", environments: [whole.environment("open")] });
    for (const typed of ["", "open", "web"]) await expect(run(weaker, typed)).rejects.toMatchObject(guarded);
    expect(await stored()).toEqual(before);
  });

  it("read-only: a plan that was made while the environment was open does not run any more", async () => {
    expect(await lower("open", "prod")).toBe("done");
    const made = await label("too-late");
    expect(made.approval.kind).toBe("confirm");
    const before = await stored();
    await places().save({ environments: [whole.environment("read-only")] });
    for (const typed of ["", "prod"]) await expect(run(made, typed)).rejects.toMatchObject(guarded);
    expect(await stored()).toEqual(before);
  });

  it("protected: only its name, typed for the plan that was shown, lets that plan run", async () => {
    expect(await lower("protected", "prod")).toBe("done");
    const before = await stored();
    const [one, other] = [await label("one"), await label("other")];
    expect(one.approval).toMatchObject({ kind: "typed", text: "prod" });
    for (const typed of ["", "Prod", "prod-eu", "web", "protected", "prod,"])
      await expect(run(one, typed)).rejects.toMatchObject(guarded);
    // The hash of another plan, and a plan that nobody was shown.
    await expect(run({ ...one, hash: other.hash }, "prod")).rejects.toMatchObject({ code: "conflict" });
    for (const typed of ["", "Prod"])
      await expect(api().unlock({ environment: EnvironmentId.parse("prod"), typed })).rejects.toMatchObject(guarded);
    expect(await stored()).toEqual(before);

    expect(await ended(run(one, "prod"))).toBe("done");
    const labelled = await kube.admin.json<{ metadata: JsonObject }>(`${deployments}/web`);
    expect(labelled.metadata.labels).toEqual({ tried: "one" });
    // The other was made of what is no more.
    await expect(run(other, "prod")).rejects.toMatchObject({ code: "conflict" });
  });

  it("protected: an unlock lets what is small and reversible through, and still no pivot", async () => {
    expect(await lower("protected", "prod")).toBe("done");
    await api().unlock({ environment: EnvironmentId.parse("prod"), typed: "prod" });
    const small = await label("small");
    expect(small.approval.kind).toBe("confirm");
    expect(await ended(run(small, ""))).toBe("done");
    const pivot = await change({
      action: "delete",
      targets: [web()],
      propagation: "Background",
      graceSeconds: null,
      force: false,
    });
    expect(pivot.approval.kind).toBe("typed");
    await expect(run(pivot, "")).rejects.toMatchObject(guarded);
    await api().lock({ environment: EnvironmentId.parse("prod") });
    await expect(run(await label("locked"), "")).rejects.toMatchObject(guarded);
    const left = await kube.admin.json<{ metadata: JsonObject }>(`${deployments}/web`);
    expect(left.metadata.labels).toEqual({ tried: "small" });
  });
});
