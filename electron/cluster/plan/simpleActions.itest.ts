/** Simple actions on a real API server: what the preview shows is what is stored, and what is undone is as it was. */
import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type ApiClient, createApiClient } from "../../../test/services/kube/apiClient.ts";
import { installDefinitions } from "../../../test/services/kube/customResources.ts";
import { startKube } from "../../../test/services/kube/start.ts";
import { makeTemporaryFolder } from "../../../test/services/temporaryFolder.ts";
import type { PlanDraft } from "../../core/operation/planner.ts";
import type { ServerPlace } from "../http/realCluster.fixture.ts";
import { practiceContext, startLab, stopLab } from "../practiceLab.fixture.ts";
import { collectionPath } from "../source/apiPath.ts";
import { clusterPlanner } from "./actions.ts";
import { yamlText } from "./liveDiff.ts";
import { objectPath } from "./objectKey.ts";
import { realPlanning } from "./realPlanning.fixture.ts";
import { definitions, deployment, pod, proofs, provedObjects, secret, widget } from "./simpleProofs.fixture.ts";

/** The deployment controller counts by it, after the fact. */
function withoutRevision(object: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(object, (key, value) => (key === "deployment.kubernetes.io/revision" ? undefined : value)),
  );
}

/** A cluster to prove it on: the real one stands alone, in the lab controllers do their work beside. */
interface Place {
  readonly server: ServerPlace;
  readonly token: string;
  readonly admin: ApiClient;
  stop(): Promise<void>;
}

async function startReal(): Promise<Place> {
  const kube = await startKube();
  return { server: kube, token: kube.identities.admin.token, admin: kube.admin, stop: () => kube.stop() };
}

async function startPractice(): Promise<Place> {
  const folder = makeTemporaryFolder("lab");
  const lab = await startLab(folder);
  const [context] = lab.config.clusters;
  const { endpoint, token } = practiceContext(lab, context?.name ?? "");
  const server = { server: endpoint.server, caPem: endpoint.caPem ?? "" };
  const admin = createApiClient(server.server, server.caPem, { token });
  await admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name: "team-a" } } });
  return {
    server,
    token,
    admin,
    stop: async () => {
      admin.close();
      await stopLab(lab);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.each([
  ["a real cluster", startReal, skips(findService("kube"))],
  ["the practice estate", startPractice, false],
] as const)("simple actions on %s", (_name, start, skipped) => {
  if (skipped) return it.skip("needs a real API server");
  let place: Place;
  let real: ReturnType<typeof realPlanning>;
  beforeAll(async () => {
    place = await start();
    real = realPlanning(place.server, place.token);
    // The practice estate has Argo CD's own.
    const there = new Set((await real.api.kinds(AbortSignal.timeout(10_000))).map(({ group }) => group));
    await installDefinitions(
      place.admin,
      definitions.filter(({ group }) => !there.has(group)).map(({ body }) => body),
    );
    for (const { ref, kind, body } of provedObjects) await make(ref, kind, body);
    // Whoever else writes to them has done so once.
    await setTimeout(1_500);
  }, 120_000);
  afterAll(async () => {
    real.dispose();
    await place.stop();
  });

  const make = async (ref: ObjectRef, kind: string, body: JsonObject) => {
    const apiVersion = ref.group === "" ? ref.version : `${ref.group}/${ref.version}`;
    const metadata = { ...(body.metadata as JsonObject | undefined), name: ref.name };
    await place.admin.json(collectionPath(ref, ref.namespace === "" ? null : ref.namespace), {
      method: "POST",
      body: { apiVersion, kind, ...body, metadata },
    });
  };
  const plan = (request: ClusterRequest): Promise<PlanDraft> =>
    clusterPlanner(real.tools).plan(
      { domain: "cluster", request },
      { options: new Set(), signal: AbortSignal.timeout(30_000) },
    );
  const stored = async (ref: ObjectRef) =>
    withoutRevision(withoutServerFields(await real.api.get({ path: objectPath(ref) }, AbortSignal.timeout(10_000))));
  /** Without the watch of what its controller makes of it: nothing runs here that would end it. */
  const operationOf = ({ operations: [operation] }: PlanDraft) => {
    if (operation === undefined) throw new Error("nothing was planned");
    return { ...operation, steps: operation.steps.slice(0, 1) };
  };

  it.each(proofs)(
    "$action of $object.kind: the preview is what is stored, and undo puts all of it back",
    async ({ request, object: { ref }, undo }) => {
      const before = await stored(ref);
      const operation = operationOf(await plan(request));
      expect(operation.refused).toBeNull();
      const { preview } = operation.steps[0] ?? {};
      expect(preview?.undo.kind).toBe(undo);
      const ran = await real.run(operation);
      const after = await stored(ref);
      expect(after).not.toEqual(before);
      expect(preview?.diff?.length).toBeGreaterThan(0);
      const whole = preview?.whole?.after ?? "";
      if (request.action === "scale") {
        const scale = await real.api.get({ path: objectPath(ref, "scale") }, AbortSignal.timeout(10_000));
        expect(whole).toBe(yamlText(withoutServerFields(scale)));
      } else if (ref.resource !== "secrets") expect(withoutRevision(parse(whole))).toEqual(after);
      expect(ran[0]?.calls).toEqual(preview?.calls);
      const [done] = ran;
      if (done === undefined) throw new Error("nothing was run");
      const back = (await real.back(ref, done)).preview;
      expect(back.proof).toMatchObject({ tone: "ok" });
      const places = (of: typeof back.diff | undefined) => of?.map(({ where }) => where).sort();
      expect(places(back.diff)).toEqual(places(preview?.diff));
      expect(await real.undo(operation, ran)).toEqual(back.calls);
      expect(await stored(ref)).toEqual(before);
      if (ref.resource !== "secrets" && request.action !== "scale") {
        expect(withoutRevision(parse(back.whole?.after ?? ""))).toEqual(before);
      }
      await real.undo(operation, ran);
      expect(await stored(ref)).toEqual(before);
    },
  );

  it("scales a kind of somebody else's by its scale subresource", async () => {
    const operation = operationOf(await plan({ action: "scale", targets: [widget.ref], replicas: 7 }));
    await real.run(operation);
    expect(await stored(widget.ref)).toMatchObject({ spec: { size: 7 } });
  });

  /** Runs the operation while somebody else sets the replicas between its reading and its writing. */
  const racing = async (ref: ObjectRef, request: ClusterRequest) => {
    await make(ref, "Deployment", deployment.body);
    const operation = operationOf(await plan(request));
    let raced = false;
    const autoscaled = realPlanning(place.server, place.token, async () => {
      if (raced) return;
      raced = true;
      const body = [{ op: "replace", path: "/spec/replicas", value: 6 }];
      const contentType = "application/json-patch+json";
      await place.admin.json(objectPath(ref, "scale"), { method: "PATCH", body, contentType });
    });
    return await autoscaled.run(operation).finally(autoscaled.dispose);
  };

  it("writes nothing when an autoscaler was quicker, and says what it has set", async () => {
    const ref = { ...deployment.ref, name: "racing" };
    await expect(racing(ref, { action: "scale", targets: [ref], replicas: 8 })).rejects.toMatchObject({
      code: "conflict",
      text: { id: "cluster.patch.changed", params: { path: "/spec/replicas", value: "6" } },
    });
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 6 } });
  });

  it("leaves an autoscaler's replicas alone when something else is changed at the same moment", async () => {
    const ref = { ...deployment.ref, name: "beside" };
    await racing(ref, { action: "set-image", targets: [ref], images: { web: "registry.test/web:3" } });
    expect(await stored(ref)).toMatchObject({
      spec: { replicas: 6, template: { spec: { containers: [{ image: "registry.test/web:3" }, {}] } } },
    });
  });

  it("shows no value of a Secret in its plan", async () => {
    const draft = await plan({ action: "label", targets: [secret.ref], set: { a: "b" } });
    expect(JSON.stringify(draft)).not.toContain(Buffer.from("hunter2").toString("base64"));
  });

  it("passes on what the server warns of and what it refuses", async () => {
    const request: ClusterRequest = { action: "set-image", targets: [pod.ref], images: { nothing: "x" } };
    expect(operationOf(await plan(request)).refused).toMatchObject({ id: "cluster.image.noContainer" });
    const bad: ClusterRequest = { action: "label", targets: [pod.ref], set: { "not a key": "x" } };
    expect(operationOf(await plan(bad)).refused).toMatchObject({
      params: { sentence: expect.stringContaining("not a key") },
    });
  });
});

describe.skipIf(skips(findService("kube")))("with few rights", () => {
  it("plans nothing for whom the server would refuse it, and names the missing right", async () => {
    await using kube = await startKube();
    const viewer = realPlanning(kube, kube.identities.viewer.token);
    const path = "/apis/apps/v1/namespaces/team-a/deployments";
    await kube.admin.json(path, {
      method: "POST",
      body: { ...deployment.body, metadata: { name: "deployment" } },
    });
    const request: ClusterRequest = { action: "restart", targets: [deployment.ref] };
    const { operations } = await clusterPlanner(viewer.tools).plan(
      { domain: "cluster", request },
      { options: new Set(), signal: AbortSignal.timeout(30_000) },
    );
    expect(operations[0]?.refused).toMatchObject({
      id: "cluster.plan.needs",
      params: { verb: "patch", resource: "deployments.apps", namespace: "team-a", name: "deployment" },
    });
    expect(operations[0]?.steps).toEqual([]);
    viewer.dispose();
  }, 60_000);

  it("asks for the right to the very subresource and name, and stores nothing once a right is taken away", async () => {
    await using kube = await startKube();
    const few = realPlanning(kube, kube.identities.viewer.token);
    for (const name of ["deployment", "other"])
      await kube.admin.json("/apis/apps/v1/namespaces/team-a/deployments", {
        method: "POST",
        body: { ...deployment.body, metadata: { name } },
      });
    const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/team-a";
    const rule = { apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["deployment"], verbs: ["patch"] };
    await kube.admin.json(`${rbac}/roles`, { method: "POST", body: { metadata: { name: "one" }, rules: [rule] } });
    await kube.admin.json(`${rbac}/rolebindings`, {
      method: "POST",
      body: {
        metadata: { name: "one" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "one" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: kube.identities.viewer.name }],
      },
    });
    const plan = async (request: ClusterRequest) => {
      const context = { options: new Set<string>(), signal: AbortSignal.timeout(30_000) };
      const { operations } = await clusterPlanner(few.tools).plan({ domain: "cluster", request }, context);
      return operations;
    };
    const label = (name: string): ClusterRequest => {
      return { action: "label", targets: [{ ...deployment.ref, name }], set: { a: "b" } };
    };
    await expect.poll(async () => (await plan(label("deployment")))[0]?.refused, { timeout: 15_000 }).toBeNull();
    const [other] = await plan(label("other"));
    expect(other?.refused).toMatchObject({ params: { verb: "patch", resource: "deployments.apps", name: "other" } });
    const [scaled] = await plan({ action: "scale", targets: [deployment.ref], replicas: 9 });
    expect(scaled?.refused).toMatchObject({ params: { verb: "get", resource: "deployments.apps/scale" } });

    const [allowed] = await plan(label("deployment"));
    await kube.admin.json(`${rbac}/rolebindings/one`, { method: "DELETE" });
    const refused = async () => (await plan(label("deployment")))[0]?.refused?.id ?? null;
    await expect.poll(refused, { timeout: 15_000 }).toBe("cluster.plan.needs");
    if (allowed === undefined) throw new Error("nothing was planned");
    await expect(few.run(allowed)).rejects.toMatchObject({ code: "forbidden" });
    const left = await kube.admin.json<{ metadata: JsonObject }>(objectPath(deployment.ref));
    expect(left.metadata.labels).toBeUndefined();
    few.dispose();
  }, 60_000);
});
