/** Strategic merge patch: lists by their merge keys, and its directives. */
import { expect } from "vitest";
import { type Container, containersOf, madeDeployment } from "./deployments.ts";
import { answer, patches } from "./objects.ts";
import type { Case, Target } from "./target.ts";

/** Patches the pod spec of a deployment. @returns the containers that come of it */
async function patched(target: Target, podSpec: object): Promise<readonly Container[]> {
  const { strategic } = await madeDeployment(target);
  const { status, body } = await strategic({ spec: { template: { spec: podSpec } } });
  expect(status, body.message).toBe(200);
  return containersOf(body);
}

const names = (items: readonly unknown[] | undefined) => (items ?? []).map((item) => (item as { name: string }).name);

export const strategicCases: readonly Case[] = [
  {
    name: "items of a list are merged by their key, others are kept, new ones come last",
    run: async (target) => {
      const result = await patched(target, {
        containers: [
          { name: "side", image: "registry.example/side:2" },
          { name: "new", image: "registry.example/new:1" },
        ],
      });
      expect(names(result)).toEqual(["main", "side", "new"]);
      expect(result.map(({ image }) => image)).toEqual([
        "registry.example/main:1",
        "registry.example/side:2",
        "registry.example/new:1",
      ]);
    },
  },
  {
    name: "null removes a field",
    run: async (target) => {
      const [main] = await patched(target, { containers: [{ name: "main", ports: null }] });
      expect(main?.ports).toBeUndefined();
      expect(names(main?.env)).toEqual(["A", "B"]);
    },
  },
  {
    name: "$patch: delete takes an item out of a list",
    run: async (target) => {
      const result = await patched(target, { containers: [{ name: "side", $patch: "delete" }] });
      expect(names(result)).toEqual(["main"]);
    },
  },
  {
    name: "$patch: replace puts a list in the place of another",
    run: async (target) => {
      const only = { name: "only", image: "registry.example/only:1" };
      expect(names(await patched(target, { containers: [only, { $patch: "replace" }] }))).toEqual(["only"]);
    },
  },
  {
    name: "$setElementOrder puts a list in order",
    run: async (target) => {
      const [main] = await patched(target, {
        containers: [
          {
            name: "main",
            "$setElementOrder/env": [{ name: "C" }, { name: "B" }, { name: "A" }],
            env: [{ name: "C", value: "3" }],
          },
        ],
      });
      expect(names(main?.env)).toEqual(["C", "B", "A"]);
    },
  },
  {
    name: "$retainKeys leaves no other key",
    run: async (target) => {
      const { strategic } = await madeDeployment(target);
      const { status, body } = await strategic({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } });
      expect(status).toBe(200);
      expect(body.spec?.strategy).toEqual({ type: "Recreate" });
    },
  },
  {
    name: "without $retainKeys what no longer fits is kept, and refused by validation",
    run: async (target) => {
      const { strategic } = await madeDeployment(target);
      const { status, body } = await strategic({ spec: { strategy: { type: "Recreate" } } });
      expect(status).toBe(422);
      expect(body.details?.causes).toEqual([
        {
          reason: "FieldValueForbidden",
          message: "Forbidden: may not be specified when strategy `type` is 'Recreate'",
          field: "spec.strategy.rollingUpdate",
        },
      ]);
    },
  },
  {
    name: "$deleteFromPrimitiveList takes values out of a list of values, which are otherwise added",
    run: async (target) => {
      const { path, strategic } = await madeDeployment(target);
      await strategic({ metadata: { finalizers: ["example.org/a", "example.org/b"] } });
      const added = await strategic({ metadata: { finalizers: ["example.org/c"] } });
      expect(added.body.metadata).toMatchObject({
        finalizers: expect.arrayContaining(["example.org/a", "example.org/c"]),
      });
      const removed = await strategic({ metadata: { "$deleteFromPrimitiveList/finalizers": ["example.org/a"] } });
      const { finalizers } = removed.body.metadata as { finalizers?: readonly string[] };
      expect([...(finalizers ?? [])].sort()).toEqual(["example.org/b", "example.org/c"]);
      await answer(target.admin, path, {
        method: "PATCH",
        contentType: patches.merge,
        body: { metadata: { finalizers: null } },
      });
    },
  },
  {
    name: "an item without its key, and an unknown directive, are refused",
    run: async (target) => {
      const { strategic } = await madeDeployment(target);
      const keyless = await strategic({ spec: { template: { spec: { containers: [{ image: "x" }] } } } });
      expect([keyless.status, keyless.body.message]).toEqual([
        500,
        "map: map[image:x] does not contain declared merge key: name",
      ]);
      const unknown = await strategic({ spec: { $patch: "burn" } });
      expect([unknown.status, unknown.body.message]).toEqual([
        500,
        "unknown patch type: burn in map: map[$patch:burn]",
      ]);
    },
  },
];
