/** What a plan offers to copy, run by a shell and the real kubectl: it does what the plan does. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import type { PlanDraft } from "../../core/operation/planner.ts";
import { collectionPath } from "../source/apiPath.ts";
import { clusterPlanner } from "./actions.ts";
import { objectPath } from "./objectKey.ts";
import { pastedShell } from "./pastedShell.fixture.ts";
import { realConnection, realPlanning } from "./realPlanning.fixture.ts";

const namespace = "by-hand";
const labels = { app: "orders" };
const container = { name: "web", image: "registry.test/web:1", resources: { limits: { memory: "64Mi" } } };
const template = { metadata: { labels }, spec: { containers: [container, { ...container, name: "mesh" }] } };
const job = { template: { spec: { restartPolicy: "Never", containers: [container] } } };
const apps = { selector: { matchLabels: labels }, template };
const kinds: Readonly<Record<string, readonly [group: string, resource: string, body: JsonObject]>> = {
  deployment: ["apps", "deployments", { spec: { replicas: 3, ...apps } }],
  statefulset: ["apps", "statefulsets", { spec: { replicas: 2, serviceName: "s", ...apps } }],
  cronjob: ["batch", "cronjobs", { spec: { schedule: "0 3 * * *", jobTemplate: { spec: job } } }],
  job: ["batch", "jobs", { spec: job }],
  pod: ["", "pods", { metadata: { labels }, spec: { containers: [container] } }],
  configmap: ["", "configmaps", { metadata: { annotations: { note: "here" } }, data: { size: "20" } }],
  secret: ["", "secrets", { data: { user: btoa("jane"), password: btoa("hunter2") } }],
  node: ["", "nodes", { spec: { taints: [{ key: "acme.test/old", effect: "NoSchedule" }] } }],
};
const hostile = `3 a.m.\n"it's" $HOME \`id\` !! \\ \u001b[2J\t名`;

type Change = (ref: ObjectRef) => ClusterRequest;
const twins: readonly (readonly [what: string, kind: string, change: Change])[] = [
  ["scale", "deployment", (ref) => ({ action: "scale", targets: [ref], replicas: 5 })],
  ["restart", "statefulset", (ref) => ({ action: "restart", targets: [ref] })],
  ["pause", "deployment", (ref) => ({ action: "pause", targets: [ref], paused: true })],
  ["suspend", "cronjob", (ref) => ({ action: "suspend", targets: [ref], suspended: true })],
  ["set-image", "deployment", (ref) => ({ action: "set-image", targets: [ref], images: { web: "w:$(id);2" } })],
  ["set-image", "cronjob", (ref) => ({ action: "set-image", targets: [ref], images: { web: "w:2" } })],
  [
    "set-resources",
    "deployment",
    (ref) => ({
      action: "set-resources",
      targets: [ref],
      containers: { web: { requests: { cpu: "250m" }, limits: { memory: null } } },
    }),
  ],
  ["label", "secret", (ref) => ({ action: "label", targets: [ref], set: { "acme.test/a": "b", "acme.test/c": "" } })],
  ["annotate", "configmap", (ref) => ({ action: "annotate", targets: [ref], set: { why: hostile, note: null } })],
  ["cordon", "node", (ref) => ({ action: "cordon", targets: [ref], cordoned: true })],
  [
    "taint",
    "node",
    (ref) => ({
      action: "taint",
      targets: [ref],
      add: [{ key: "acme.test/spot", value: "yes", effect: "NoSchedule" }],
      remove: [{ key: "acme.test/old", effect: "NoSchedule" }],
    }),
  ],
];

describe.skipIf(skips(findService("kube")))("copied as kubectl", () => {
  let kube: KubeService;
  let real: ReturnType<typeof realPlanning>;
  let pasted: ReturnType<typeof pastedShell>;
  let made = 0;
  beforeAll(async () => {
    kube = await startKube();
    real = realPlanning(kube, kube.identities.admin.token);
    pasted = pastedShell(kube, "real");
    for (const name of [namespace, "elsewhere"])
      await kube.admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name } } });
  }, 120_000);
  afterAll(async () => {
    real?.dispose();
    await kube?.stop();
  });

  const refOf = (kind: string, name: string): ObjectRef => {
    const [group = "", resource = ""] = kinds[kind] ?? [];
    return {
      connection: realConnection,
      group,
      version: "v1",
      resource,
      namespace: kind === "node" ? "" : namespace,
      name,
    };
  };
  const make = async (kind: string, more: JsonObject = {}): Promise<ObjectRef> => {
    made += 1;
    const ref = refOf(kind, `x${made}`);
    const body = kinds[kind]?.[2] ?? {};
    const metadata = { ...(body.metadata as JsonObject | undefined), ...more, name: ref.name };
    await kube.admin.json(collectionPath(ref, ref.namespace || null), { method: "POST", body: { ...body, metadata } });
    return ref;
  };
  const stored = (ref: ObjectRef) => kube.admin.json<JsonObject>(objectPath(ref));
  const status = async (ref: ObjectRef) => (await kube.admin.fetch(objectPath(ref))).status;
  const plan = (request: ClusterRequest, options: readonly string[] = []): Promise<PlanDraft> =>
    clusterPlanner(real.tools).plan(
      { domain: "cluster", request },
      { options: new Set(options), signal: AbortSignal.timeout(30_000) },
    );
  const operation = ({ operations: [found] }: PlanDraft) => {
    if (found === undefined || found.refused !== null) throw new Error(`refused: ${JSON.stringify(found?.refused)}`);
    return found;
  };
  const shell = ({ commands }: Pick<PlanDraft, "commands">, input = "") => pasted(commands, input);
  /** Without what tells two objects apart that are otherwise the same. */
  const alike = async (ref: ObjectRef) =>
    JSON.parse(
      JSON.stringify(withoutServerFields(await stored(ref)), (key, value) =>
        // Taints are a set.
        key === "taints"
          ? [...value].map((taint) => JSON.stringify(taint)).sort()
          : ["name", "kubectl.kubernetes.io/restartedAt", "timeAdded"].includes(key) && typeof value === "string"
            ? key
            : value,
      ),
    ) as unknown;

  it.each(twins)("%s of a %s does the same", async (_what, kind, change) => {
    const [ours, theirs] = [await make(kind), await make(kind)];
    const before = await alike(theirs);
    await real.run(operation(await plan(change(ours))));
    await shell(await plan(change(theirs)));
    expect(await alike(theirs)).toEqual(await alike(ours));
    expect(await alike(theirs)).not.toEqual(before);
  });

  /** As the engine plans an undo: what was done, put back on trial. */
  const undoOf = async (ref: ObjectRef, [ran]: Awaited<ReturnType<typeof real.run>>) => {
    const trial = ran && (await real.back(ref, ran));
    if (trial === undefined) throw new Error("nothing was run");
    return trial;
  };

  it.each(twins)("the undo of %s of a %s does the same", async (_what, kind, change) => {
    const [ours, theirs] = [await make(kind), await make(kind)];
    const before = [await alike(ours), await alike(theirs)];
    const planned = operation(await plan(change(ours)));
    const ran = await real.run(planned);
    const byHand = await real.run(operation(await plan(change(theirs))));
    const trial = await undoOf(theirs, byHand);
    expect(await alike(theirs)).not.toEqual(before[1]);
    await real.undo(planned, ran);
    await shell(trial);
    expect(await alike(theirs)).toEqual(await alike(ours));
    expect([await alike(ours), await alike(theirs)]).toEqual(before);
    // Once more it finds another state, and does nothing.
    await expect(shell(trial)).rejects.toThrow();
  });

  it("the undo of a change that others have gone on from does nothing", async () => {
    const ref = await make("deployment");
    const ran = await real.run(operation(await plan({ action: "scale", targets: [ref], replicas: 5 })));
    const trial = await undoOf(ref, ran);
    const body = { spec: { replicas: 7 } };
    await kube.admin.json(objectPath(ref), { method: "PATCH", contentType: "application/merge-patch+json", body });
    await expect(shell(trial)).rejects.toThrow();
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 7 } });
  });

  const edited = async (ref: ObjectRef, data: JsonObject): Promise<ClusterRequest> => {
    const base = await stored(ref);
    return { action: "edit", target: ref, base, wanted: { ...base, data } };
  };

  it.each([["short"], ["long"]])(
    "an edit that is %s does the same, and only on the object that was planned",
    async (size) => {
      const ref = await make("configmap");
      const value = size === "long" ? `${hostile.repeat(2_000)}\nEOF\n` : hostile;
      const draft = await plan(await edited(ref, { size: "21", all: value }));
      await shell(draft);
      expect(await stored(ref)).toMatchObject({ data: { size: "21", all: value } });
      await kube.admin.fetch(objectPath(ref), { method: "DELETE" });
      await kube.admin.json(collectionPath(ref, namespace), {
        method: "POST",
        body: { metadata: { name: ref.name }, data: { size: "20" } },
      });
      await expect(shell(draft)).rejects.toThrow();
      expect(await stored(ref)).toMatchObject({ data: { size: "20" } });
    },
  );

  it("an edit of a Secret asks for its values", async () => {
    const ref = await make("secret");
    const wanted = { user: btoa("jane"), password: btoa("correct horse"), more: btoa("new") };
    const command = await shell(await plan(await edited(ref, wanted)), "it's $HOME\nnew\n");
    expect(command).not.toMatch(new RegExp([btoa("hunter2"), btoa("correct horse")].join("|")));
    expect(await stored(ref)).toMatchObject({ data: { ...wanted, password: btoa("it's $HOME") } });
  });

  it("the undo of an edit of a Secret asks for its former values", async () => {
    const ref = await make("secret");
    const request = await edited(ref, { user: btoa("jane"), password: btoa("correct horse"), more: btoa("new") });
    const trial = await undoOf(ref, await real.run(operation(await plan(request))));
    const command = await shell(trial, "hunter2\n");
    expect(command).not.toMatch(new RegExp([btoa("hunter2"), btoa("correct horse"), btoa("new")].join("|")));
    expect((await stored(ref)).data).toEqual({ user: btoa("jane"), password: btoa("hunter2") });
  });

  const apply = (text: string, options: readonly string[] = []) =>
    plan({ action: "apply", connection: realConnection, text, namespace, origin: "editor" }, options);
  const map = (name: string, value: string, place = "") =>
    `# why\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${place && `, namespace: ${place}`}}\ndata: {a: ${value}}\n`;

  it("documents go into the namespaces that the plan says, as they were written where one command does", async () => {
    const mixed = [map("m1", "'yes'"), map("m2", "b", "elsewhere")].join("---\n");
    await shell(await apply(mixed));
    expect(await stored(refOf("configmap", "m1"))).toMatchObject({ data: { a: "yes" } });
    expect(await stored({ ...refOf("configmap", "m2"), namespace: "elsewhere" })).toMatchObject({ data: { a: "b" } });
    const command = await shell(await apply([map("m3", "$HOME"), map("m4", "b", namespace)].join("---\n")));
    expect(command).toContain("# why");
    expect(await stored(refOf("configmap", "m3"))).toMatchObject({ data: { a: "$HOME" } });
    expect(JSON.stringify(await stored(refOf("configmap", "m3")))).not.toContain("kubectl");
  });

  it("an applied document is taken back: its values, or the object that it made", async () => {
    const ref = refOf("configmap", "u1");
    const creation = await real.run(operation(await apply(map("u1", "one"))));
    const update = await real.run(operation(await apply(map("u1", "two"))));
    await shell(await undoOf(ref, update));
    expect(await stored(ref)).toMatchObject({ data: { a: "one" } });
    await shell(await undoOf(ref, creation));
    expect(await status(ref)).toBe(404);
  });

  it("documents that are refused take nothing over when others do", async () => {
    const owned = async (name: string) =>
      await kube.admin.json(`${objectPath(refOf("configmap", name))}?fieldManager=argocd&force=true`, {
        method: "PATCH",
        contentType: "application/apply-patch+yaml",
        body: map(name, "theirs"),
      });
    await owned("t1");
    await owned("t2");
    const text = [map("t1", "mine"), map("t2", "mine")].join("---\n");
    const [, second] = (await apply(text)).options;
    await shell(await apply(text, [second?.id ?? ""]));
    expect(await stored(refOf("configmap", "t1"))).toMatchObject({ data: { a: "theirs" } });
    expect(await stored(refOf("configmap", "t2"))).toMatchObject({ data: { a: "mine" } });
  });

  it("documents with Secrets are not copied", async () => {
    const text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2}\n";
    const { commands } = await apply(text);
    expect(commands.join()).not.toContain("hunter2");
    expect(commands.join()).toMatch(/-f -$/);
  });

  it("deletes, evicts, releases a finalizer, runs Jobs", async () => {
    const gone = await make("configmap");
    await shell(
      await plan({ action: "delete", targets: [gone], propagation: "Background", graceSeconds: 0, force: false }),
    );
    expect(await status(gone)).toBe(404);

    const pod = await make("pod");
    await shell(await plan({ action: "evict", targets: [pod], graceSeconds: null }));
    expect(await status(pod)).toBe(404);

    const held = await make("configmap", { finalizers: ["acme.test/one", "acme.test/two"] });
    await kube.admin.fetch(objectPath(held), { method: "DELETE" });
    await shell(await plan({ action: "release-finalizer", target: held, finalizer: "acme.test/one" }));
    expect((await stored(held)).metadata).toMatchObject({ finalizers: ["acme.test/two"] });

    const jobs = async () =>
      (await kube.admin.json<{ items: JsonObject[] }>(collectionPath(refOf("job", ""), namespace))).items;
    const before = (await jobs()).length;
    await shell(await plan({ action: "trigger", targets: [await make("cronjob")] }));
    await shell(await plan({ action: "rerun", targets: [await make("job")] }));
    // Of the two that are run one is made anew, and the one that it is made from is there too.
    expect(await jobs()).toHaveLength(before + 3);
  });
});
