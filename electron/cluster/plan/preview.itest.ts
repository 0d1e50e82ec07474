/** Edit and apply against a real API server: what is previewed is what is stored, and undo puts back what was there. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { manifestName, readManifest } from "../../../shared/model/manifest.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { PlanStep } from "../../../shared/operation.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { installDefinitions } from "../../../test/services/kube/customResources.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import type { PlanDraft } from "../../core/operation/planner.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { applyAction } from "./apply/applyAction.ts";
import { editAction } from "./edit/editAction.ts";
import { objectPath } from "./objectKey.ts";
import { frobs, previewSamples } from "./previewSamples.fixture.ts";
import { type Ran, realConnection, realPlanning } from "./realPlanning.fixture.ts";

const namespace = "preview";
/** Less what the server writes of itself, and what it chooses at its own moment: the dry run of a creation cannot know that. */
function comparable(object: JsonObject, allocated: readonly string[] = []): unknown {
  const text = JSON.stringify(withoutServerFields(object), (key, value) =>
    allocated.includes(key) ? undefined : value,
  );
  return JSON.parse(text);
}

/** Who owns the fields is put back at a version that only the moment tells, and is too much to be shown. */
function withoutOwners(call: string): string {
  return call.includes("/metadata/managedFields") ? `${call.slice(0, call.indexOf(" [") + 1)}managedFields` : call;
}

function withoutLabels({ metadata: _metadata, ...rest }: JsonObject): unknown {
  return comparable(rest);
}

describe.skipIf(skips(findService("kube")))("edit and apply on a real cluster", () => {
  let kube: KubeService;
  let planning: ReturnType<typeof realPlanning>;
  let kinds: readonly ApiKind[];
  const context = (options: readonly string[] = []) => ({
    options: new Set(options),
    signal: AbortSignal.timeout(30_000),
  });
  beforeAll(async () => {
    kube = await startKube({ gatewayApi: true });
    planning = realPlanning(kube, kube.identities.admin.token);
    await kube.admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name: namespace } } });
    await installDefinitions(kube.admin, [frobs]);
    kinds = await planning.tools.api(realConnection).kinds(AbortSignal.timeout(20_000));
  }, 120_000);
  afterAll(async () => {
    planning?.dispose();
    await kube?.stop();
  });

  const refOf = (document: string): ObjectRef => {
    const [read] = readManifest(document).documents;
    const [apiVersion, kind] = [String(read?.object.apiVersion), String(read?.object.kind)];
    const found = kinds.find(
      (one) => one.kind === kind && apiVersion === (one.group ? `${one.group}/${one.version}` : one.version),
    );
    const name = manifestName(read?.object ?? {}).name;
    if (found === undefined) throw new Error(`no kind ${apiVersion} ${kind}`);
    const { group, version, resource } = found;
    return { connection: realConnection, group, version, resource, namespace: found.namespaced ? namespace : "", name };
  };
  const stored = (ref: ObjectRef) => kube.admin.json<JsonObject>(objectPath(ref));
  const applied = (text: string, options: readonly string[] = []): Promise<PlanDraft> =>
    applyAction.plan(
      { action: "apply", connection: realConnection, text, namespace, origin: "test" },
      planning.tools,
      context(options),
    );
  const edited = (target: ObjectRef, base: JsonObject, wanted: JsonObject, options: readonly string[] = []) =>
    editAction.plan({ action: "edit", target, base, wanted }, planning.tools, context(options));
  const operation = (draft: PlanDraft, at = 0) => {
    const found = draft.operations[at];
    if (found === undefined || found.refused !== null) throw new Error(`refused: ${JSON.stringify(found?.refused)}`);
    return found;
  };
  it.each(previewSamples)(
    "the preview of $kind is what is stored, created, changed, edited and undone",
    async ({ kind, text, change, allocated, name = "a" }) => {
      const [apiVersion, called] = kind.split(" ");
      const document = `apiVersion: ${apiVersion}\nkind: ${called}\nmetadata: {name: ${name}, labels: {team: x}}\n${text}\n`;
      const ref = refOf(document);
      const same = (object: JsonObject) => comparable(object, allocated);
      /** Of a Secret no value is shown: its preview is masked. */
      const expectAsPreviewed = async (draft: PlanDraft) => {
        const { preview } = operation(draft).steps[0] ?? {};
        if (called === "Secret") return expect(preview?.whole).toBeNull();
        const [then] = readManifest(preview?.whole?.after ?? "").documents;
        expect(same(await stored(ref))).toEqual(same(then?.object ?? {}));
      };
      /** Undoes it, as its plan has shown it: what is stored, and the calls. */
      const undone = async (draft: PlanDraft, ran: readonly Ran[]) => {
        const [step] = ran;
        if (step === undefined) throw new Error("nothing was run");
        const { preview, typed = null } = await planning.back(ref, step);
        expect(preview.proof).toMatchObject({ tone: "ok", text: { id: "cluster.plan.dryRunPassed" } });
        const was = await stored(ref);
        const calls = await planning.undo(operation(draft), ran);
        expect(calls.map(withoutOwners)).toEqual(preview.calls.map(withoutOwners));
        if (called === "Secret") return expect(preview.whole).toBeNull();
        // Of what is deleted there is nothing afterwards.
        if (preview.whole === null) {
          expect(preview.diff).toMatchObject([{ after: [] }]);
          const weighty = [
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "CustomResourceDefinition",
          ];
          return expect(typed?.text).toBe(weighty.includes(called ?? "") ? ref.name : undefined);
        }
        const shown = ({ whole }: Pick<PlanStep, "whole">) =>
          same(readManifest(whole?.after ?? "").documents[0]?.object ?? {});
        expect(same(await stored(ref))).toEqual(shown(preview));
        // The undo of the undo would be the change once more.
        expect(shown((await planning.again(ref, step)).preview)).toEqual(same(was));
      };
      const create = await applied(document);
      const creation = await planning.run(operation(create));
      await expectAsPreviewed(create);
      const first = await stored(ref);

      const second = document.replace("team: x", "team: y").replace(...(change ?? ["", ""]));
      const update = await applied(second);
      expect(operation(update).steps[0]?.preview.undo.kind).toBe("exact");
      const updating = await planning.run(operation(update));
      await expectAsPreviewed(update);
      const changed = await stored(ref);
      if (change !== null) expect(withoutLabels(changed)).not.toEqual(withoutLabels(first));
      await undone(update, updating);
      expect(comparable(await stored(ref))).toEqual(comparable(first));

      const base = await stored(ref);
      const metadata = { labels: { team: "z" }, annotations: { "example.org/b": "1" } };
      const wanted = { ...changed, metadata: { ...(base.metadata as JsonObject), ...metadata } };
      const edit = await edited(ref, base, wanted);
      expect(operation(edit).steps[0]?.preview.undo.kind).toBe("exact");
      const editing = await planning.run(operation(edit));
      await expectAsPreviewed(edit);
      expect(withoutLabels(await stored(ref))).toEqual(withoutLabels(changed));
      expect((await stored(ref)).metadata).toMatchObject(metadata);
      await undone(edit, editing);
      expect(comparable(await stored(ref))).toEqual(comparable(base));

      await undone(create, creation);
      const gone = await kube.admin.fetch(objectPath(ref));
      // What has a finalizer keeps it until its controller agrees.
      if (gone.status === 200) expect((await stored(ref)).metadata).toHaveProperty("deletionTimestamp");
      else expect(gone.status).toBe(404);
    },
  );

  const deployment = (name: string, more: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {${more}selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: web, image: 'nginx:1'}]}}}\n`;
  const asArgo = (name: string, text: string) =>
    kube.admin.json(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}?fieldManager=argocd&force=true`, {
      method: "PATCH",
      contentType: "application/apply-patch+yaml",
      body: text,
    });

  it("names the owner of a field that a document would take, and takes it over when that is confirmed", async () => {
    await asArgo("owned", deployment("owned", "replicas: 2, paused: true, "));
    const text = deployment("owned", "replicas: 5, paused: false, ");
    const refused = await applied(text);
    expect(refused.operations[0]?.refused).toMatchObject({
      id: "cluster.apply.conflicts",
      params: { count: 2, managers: "argocd", fields: expect.stringContaining("4  spec.replicas (argocd): 2 → 5") },
    });
    const [option] = refused.options;
    expect(option).toMatchObject({ on: false });
    const taken = await applied(text, [option?.id ?? ""]);
    expect(taken.risk).toBe("medium");
    await planning.run(operation(taken));
    const ref = refOf(text);
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 5 } });
    const managers = JSON.stringify((await stored(ref)).metadata);
    expect(managers).toContain("quarterdeck-apply");
  });

  const owners = async (ref: ObjectRef) => {
    const entries = listAt(await stored(ref), "metadata", "managedFields");
    return Object.fromEntries(entries.map((entry) => [textAt(entry, "manager"), at(entry, "fieldsV1")]));
  };

  it("undone gives back who owned the fields: those taken over to their owner, and what it had to this console", async () => {
    await asArgo("lent", deployment("lent", "replicas: 2, paused: true, "));
    const ref = refOf(deployment("lent", ""));
    const first = await owners(ref);
    const over = async (text: string) => {
      const asked = await applied(text);
      return operation(
        asked.options.length === 0
          ? asked
          : await applied(
              text,
              asked.options.map(({ id }) => id),
            ),
      );
    };
    const taken = await over(deployment("lent", "replicas: 5, minReadySeconds: 3, "));
    const ran = await planning.run(taken);
    expect(Object.keys(await owners(ref)).sort()).toEqual(["argocd", "quarterdeck-apply"]);
    const second = await over(deployment("lent", "replicas: 6, minReadySeconds: 3, "));
    const mine = await owners(ref);
    await planning.undo(second, await planning.run(second));
    expect(await owners(ref)).toEqual(mine);
    await planning.undo(taken, ran);
    expect(await owners(ref)).toEqual(first);
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 2, paused: true } });
    expect((await stored(ref)).spec).not.toHaveProperty("minReadySeconds", 3);
  });

  it("undone leaves who wrote meanwhile what they own, and keeps nothing of it itself", async () => {
    await asArgo("shared", deployment("shared", "replicas: 2, "));
    const ref = refOf(deployment("shared", ""));
    const mine = operation(await applied(deployment("shared", "minReadySeconds: 3, ")));
    const ran = await planning.run(mine);
    await asArgo("shared", deployment("shared", "replicas: 2, paused: true, "));
    const theirs = (await owners(ref)).argocd;
    await planning.undo(mine, ran);
    expect(await owners(ref)).toEqual({ argocd: theirs });
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 2, paused: true } });
  });

  it("places what the server finds wrong in documents on their lines, and each document apart", async () => {
    const map = (name: string, more: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
    const service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports:\n  - port: 80\n    bogus: 1\n";
    const invalid = deployment("d", "replicas: -1, ");
    const copied = map("c", "  uid: other\n  resourceVersion: '1'\n  managedFields: [{manager: x}]\n");
    const { operations, checks } = await applied(
      [service, invalid, map("n", "  namespace: nowhere\n"), copied].join("---\n"),
    );
    expect(operations.map(({ refused }) => refused)).toMatchObject([
      { id: "cluster.apply.refusedFields", params: { fields: expect.stringMatching(/^7 {2}spec\.ports.*bogus: /) } },
      { id: "cluster.apply.refusedFields", params: { fields: expect.stringMatching(/^12 {2}spec\.replicas: /) } },
      { id: "cluster.apply.noSuchNamespace", params: { line: 14, namespace: "nowhere" } },
      null,
    ]);
    expect(checks).toMatchObject([{ text: { id: "cluster.apply.dropped" } }]);
  });

  it("edits what became another meanwhile: merged where it was elsewhere, three values where it was there", async () => {
    const text = deployment("race", "replicas: 2, ");
    await asArgo("race", text);
    const ref = refOf(text);
    const base = await stored(ref);
    const spec = (object: JsonObject, more: JsonObject): JsonObject => ({
      ...object,
      spec: { ...(object.spec as JsonObject), ...more },
    });
    await asArgo("race", deployment("race", "replicas: 4, paused: true, "));
    const merged = await edited(ref, base, spec(base, { minReadySeconds: 7 }));
    await planning.run(operation(merged));
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 4, paused: true, minReadySeconds: 7 } });
    const conflict = await edited(ref, base, spec(base, { replicas: 9 }));
    expect(conflict.operations[0]?.refused).toMatchObject({
      id: "cluster.edit.conflicts",
      params: { fields: "spec.replicas: 2 → 9 | 4" },
    });
    const mine = await edited(ref, base, spec(base, { replicas: 9 }), ["take-mine"]);
    expect(mine.checks).toContainEqual(
      expect.objectContaining({ text: expect.objectContaining({ id: "cluster.edit.owned" }) }),
    );
    await asArgo("race", deployment("race", "replicas: 6, paused: true, "));
    await expect(planning.run(operation(mine))).rejects.toThrow("facts have changed");
  });

  it("edits beside an autoscaler: its replicas stay, and replicas of the person's are not put over them", async () => {
    const text = deployment("scaled", "replicas: 2, ");
    await asArgo("scaled", text);
    const ref = refOf(text);
    const base = await stored(ref);
    const edit = (more: JsonObject) => edited(ref, base, { ...base, spec: { ...(base.spec as JsonObject), ...more } });
    /** The autoscaler is quicker than the write. */
    const racing = async (draft: PlanDraft, replicas: number) => {
      const raced = realPlanning(kube, kube.identities.admin.token, async () => {
        await kube.admin.json(objectPath(ref, "scale"), {
          method: "PATCH",
          contentType: "application/merge-patch+json",
          body: { spec: { replicas } },
        });
      });
      return await raced.run(operation(draft)).finally(raced.dispose);
    };
    await racing(await edit({ minReadySeconds: 7 }), 6);
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 6, minReadySeconds: 7 } });
    const conflict = await edit({ replicas: 4 });
    expect(conflict.operations[0]?.refused).toMatchObject({ params: { fields: "spec.replicas: 2 → 4 | 6" } });
    const mine = await edited(ref, base, { ...base, spec: { ...(base.spec as JsonObject), replicas: 4 } }, [
      "take-mine",
    ]);
    await expect(racing(mine, 8)).rejects.toMatchObject({
      code: "conflict",
      text: { id: "cluster.patch.changed", params: { path: "/spec/replicas", value: "8" } },
    });
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 8 } });
  });

  it("places what the server finds wrong on its fields", async () => {
    const text = deployment("bad", "replicas: 1, ");
    await asArgo("bad", text);
    const ref = refOf(text);
    const base = await stored(ref);
    const wanted = {
      ...base,
      spec: { ...(base.spec as JsonObject), replicas: -1, selector: { matchLabels: { app: "b" } } },
    };
    const draft = await edited(ref, base, wanted);
    expect(draft.operations[0]?.refused).toMatchObject({ id: "cluster.edit.refusedFields" });
    expect(String(draft.operations[0]?.refused?.params.fields)).toMatch(/spec\.replicas: .*\n.*spec\.selector: /s);
  });

  it("applies a namespace, a definition and an object of its kind in one go", async () => {
    const crd =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: frobs.example.org}\nspec: {group: example.org, scope: Namespaced, names: {kind: Frob, plural: frobs, singular: frob}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}]}\n";
    const text = `apiVersion: v1\nkind: Namespace\nmetadata: {name: fresh}\n---\n${crd}---\napiVersion: example.org/v1\nkind: Frob\nmetadata: {name: f, namespace: fresh}\nspec: {size: 3}\n`;
    const draft = await applied(text);
    expect(draft.operations.map(({ refused }) => refused)).toEqual([null, null, null]);
    expect(draft.operations[2]?.steps[0]?.preview.proof).toMatchObject({ tone: "unknown" });
    for (const at of [0, 1, 2]) await planning.run(operation(draft, at));
    expect(await kube.admin.json("/apis/example.org/v1/namespaces/fresh/frobs/f")).toMatchObject({ spec: { size: 3 } });
  });

  it("says what an admission policy denies, in its own words", async () => {
    const admission = "/apis/admissionregistration.k8s.io/v1";
    await kube.admin.json(`${admission}/validatingadmissionpolicies`, {
      method: "POST",
      body: {
        metadata: { name: "no-frobs" },
        spec: {
          matchConstraints: {
            resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["configmaps"] }],
          },
          validations: [
            { expression: "!object.metadata.name.startsWith('denied')", message: "names that begin so are not for us" },
          ],
        },
      },
    });
    await kube.admin.json(`${admission}/validatingadmissionpolicybindings`, {
      method: "POST",
      body: { metadata: { name: "no-frobs" }, spec: { policyName: "no-frobs", validationActions: ["Deny"] } },
    });
    const text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: denied}\n";
    await expect
      .poll(async () => JSON.stringify((await applied(text)).operations[0]?.refused), {
        timeout: 20_000,
        interval: 500,
      })
      .toContain("names that begin so are not for us");
  });
});
