/** A CustomResourceDefinition: served from its creation to its end, with its printer columns. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { accepts, answer, type KubeList, type KubeObject, patches, type Table } from "./objects.ts";
import type { Case, Target } from "./target.ts";
import { openWatch } from "./watching.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** A kind of its own for each case: a definition that is being deleted blocks its successor. */
function definition(plural: string, kind: string): object {
  const text = { type: "string" };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.conformance.example` },
    spec: {
      group: "conformance.example",
      scope: "Namespaced",
      names: { plural, singular: kind.toLowerCase(), kind, shortNames: [plural.slice(0, 4)], categories: ["all"] },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: "Phase", type: "string", jsonPath: ".status.phase", description: "Where it stands." },
            { name: "Size", type: "integer", format: "int32", jsonPath: ".spec.size" },
            { name: "Since", type: "date", jsonPath: ".metadata.creationTimestamp" },
            { name: "Ready", type: "boolean", jsonPath: ".status.ready", priority: 1 },
            { name: "Owner", type: "string", jsonPath: ".metadata.labels.example\\.org/owner", priority: 1 },
          ],
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: {
                spec: { type: "object", properties: { size: { type: "integer" }, color: text } },
                status: { type: "object", properties: { phase: text, ready: { type: "boolean" } } },
              },
            },
          },
        },
      ],
    },
  };
}

async function installed(target: Target, plural: string, kind: string): Promise<string> {
  await target.admin.json(definitions, { method: "POST", body: definition(plural, kind) });
  const namespace = await target.namespace();
  const path = `/apis/conformance.example/v1/namespaces/${namespace}/${plural}`;
  const deadline = performance.now() + 20_000;
  while ((await target.admin.fetch(path)).status !== 200) {
    if (performance.now() > deadline) throw new Error(`${plural} was not served within 20 s of its definition`);
    await sleep(50);
  }
  return path;
}

export const customResourceCases: readonly Case[] = [
  {
    name: "a definition is accepted, established, and found by discovery",
    run: async (target) => {
      await installed(target, "widgets", "Widget");
      const seen = await target.admin.json<KubeObject>(`${definitions}/widgets.conformance.example`);
      const conditions = seen.status?.conditions as readonly { readonly type: string; readonly status: string }[];
      expect(conditions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: "NamesAccepted", status: "True" }),
          expect.objectContaining({ type: "Established", status: "True" }),
        ]),
      );
      const resources = await target.admin.json<{ resources: { name: string }[] }>("/apis/conformance.example/v1");
      expect(resources.resources).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            name: "widgets",
            kind: "Widget",
            namespaced: true,
            shortNames: ["widg"],
            categories: ["all"],
          }),
          expect.objectContaining({ name: "widgets/status", kind: "Widget" }),
        ]),
      );
    },
  },
  {
    name: "its objects are written, listed with their kind, and watched",
    run: async (target) => {
      const path = await installed(target, "gadgets", "Gadget");
      const body = {
        apiVersion: "conformance.example/v1",
        kind: "Gadget",
        metadata: { name: "one" },
        spec: { size: 3 },
      };
      const made = await target.admin.json<KubeObject>(path, { method: "POST", body });
      expect(made.metadata.generation).toBe(1);
      const list = await target.admin.json<KubeList>(path);
      expect([list.kind, list.apiVersion]).toEqual(["GadgetList", "conformance.example/v1"]);
      expect(list.items?.[0]).toMatchObject({
        kind: "Gadget",
        apiVersion: "conformance.example/v1",
        spec: { size: 3 },
      });
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${list.metadata.resourceVersion}`,
      );
      const status = { phase: "Made", ready: true };
      await target.admin.json(`${path}/one/status`, { method: "PATCH", contentType: patches.merge, body: { status } });
      const event = await watch.next();
      watch.close();
      expect(event).toMatchObject({
        type: "MODIFIED",
        object: { metadata: { name: "one", generation: 1 }, spec: { size: 3 }, status },
      });
    },
  },
  {
    name: "its printer columns follow the name, and their cells are what the paths find",
    run: async (target) => {
      const path = await installed(target, "gizmos", "Gizmo");
      const labels = { "example.org/owner": "ada" };
      await target.admin.json(path, {
        method: "POST",
        body: {
          apiVersion: "conformance.example/v1",
          kind: "Gizmo",
          metadata: { name: "one", labels },
          spec: { size: 3 },
        },
      });
      await target.admin.json(path, {
        method: "POST",
        body: { apiVersion: "conformance.example/v1", kind: "Gizmo", metadata: { name: "two" }, spec: {} },
      });
      await target.admin.json(`${path}/one/status`, {
        method: "PATCH",
        contentType: patches.merge,
        body: { status: { phase: "Made", ready: true } },
      });
      const table = await target.admin.json<Table>(path, { accept: accepts.table });
      expect(
        table.columnDefinitions?.map(({ name, type, format, priority }) => [name, type, format, priority].join("|")),
      ).toEqual([
        "Name|string|name|0",
        "Phase|string||0",
        "Size|integer|int32|0",
        "Since|date||0",
        "Ready|boolean||1",
        "Owner|string||1",
      ]);
      expect(table.columnDefinitions?.[1]?.description).toBe("Where it stands.");
      const cells = (table.rows ?? []).map((row) => row.cells.filter((_, index) => index !== 3));
      expect(cells).toEqual([
        ["one", "Made", 3, true, "ada"],
        ["two", null, null, null, null],
      ]);
      expect(table.rows?.[0]?.cells[3]).toMatch(/^\d+s$/);
    },
  },
  {
    name: "its objects can be read as metadata alone",
    run: async (target) => {
      const path = await installed(target, "doodads", "Doodad");
      await target.admin.json(path, {
        method: "POST",
        body: { apiVersion: "conformance.example/v1", kind: "Doodad", metadata: { name: "one" }, spec: { size: 1 } },
      });
      const list = await target.admin.json<KubeList>(path, { accept: accepts.metadataList });
      expect(list.items?.map(({ metadata }) => metadata.name)).toEqual(["one"]);
      expect(list.items?.[0]).not.toHaveProperty("spec");
    },
  },
  {
    name: "when the definition goes, its objects are no longer served",
    run: async (target) => {
      const path = await installed(target, "trinkets", "Trinket");
      await target.admin.json(path, {
        method: "POST",
        body: { apiVersion: "conformance.example/v1", kind: "Trinket", metadata: { name: "one" } },
      });
      await target.admin.json(`${definitions}/trinkets.conformance.example`, { method: "DELETE" });
      const deadline = performance.now() + 30_000;
      while ((await target.admin.fetch(path)).status !== 404) {
        if (performance.now() > deadline)
          throw new Error("the objects are still served 30 s after their definition was deleted");
        await sleep(100);
      }
      expect((await answer(target.admin, `${definitions}/trinkets.conformance.example`)).status).toBe(404);
    },
  },
];
