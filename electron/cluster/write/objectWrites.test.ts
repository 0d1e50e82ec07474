import { expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { KubeRefusal } from "../../core/kubeApi.ts";
import { Permit, PermitError, type PermitScope } from "../../core/operation/permit.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import { keyOf } from "../plan/objectKey.ts";
import * as writes from "./objectWrites.ts";

const ref: ObjectRef = {
  connection: ConnectionId.parse("c1"),
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "orders",
  name: "p 1",
};
const scope: PermitScope = { operation: "o", step: "s", connection: "c1", key: keyOf(ref), proceed: () => {} };
const sent: string[] = [];
const calls: string[] = [];
let fails: Error | null = null;
const writers: writes.Writers = {
  send: async (_permit, _target, { method, path }) => {
    sent.push(`${method} ${path}`);
    if (fails) throw fails;
    return { status: 201, object: {}, warnings: [] };
  },
};
const context = {
  signal: new AbortController().signal,
  called: ({ call, status }: { call: string; status: string }) => calls.push(`${status} ${call}`),
};

const all: Readonly<Record<string, (permit: Permit, place: writes.WritePlace) => Promise<unknown>>> = {
  patchObject: (permit, place) => writes.patchObject(permit, writers, place, [], context),
  applyObject: (permit, place) =>
    writes.applyObject(permit, writers, place, { data: { p: "hunter2" } }, { manager: "m", force: false }, context),
  createObject: (permit, place) => writes.createObject(permit, writers, place, {}, context),
  replaceObject: (permit, place) => writes.replaceObject(permit, writers, place, {}, context),
  deleteObject: (permit, place) => writes.deleteObject(permit, writers, place, {}, context),
};

it("knows every function that writes", () => {
  expect(Object.keys(all).toSorted()).toEqual(Object.keys(writes).toSorted());
});

it.each(Object.entries(all))(
  "%s sends nothing without a permit of a running step for its target",
  async (_name, write) => {
    sent.length = 0;
    await expect(write(new Permit(), { ref })).rejects.toThrow(PermitError);
    await expect(write({} as Permit, { ref })).rejects.toThrow(PermitError);
    const dead = await withPermit(scope, async (permit) => permit);
    await expect(write(dead, { ref })).rejects.toThrow(PermitError);
    const other = { ...scope, key: "core/pods/orders/other" };
    await expect(withPermit(other, (permit) => write(permit, { ref }))).rejects.toThrow(PermitError);
    await expect(withPermit({ ...scope, connection: "c2" }, (permit) => write(permit, { ref }))).rejects.toThrow(
      PermitError,
    );
    const stopped = () => {
      throw new Error("the Lease was lost");
    };
    await expect(withPermit({ ...scope, proceed: stopped }, (permit) => write(permit, { ref }))).rejects.toThrow(
      "the Lease was lost",
    );
    expect(sent).toEqual([]);
    await withPermit(scope, (permit) => write(permit, { ref }));
    // Under the lock of what it belongs to.
    await withPermit({ ...scope, key: "core/nodes//n" }, (permit) => write(permit, { ref, under: "core/nodes//n" }));
    expect(sent.length).toBe(2);
    expect(sent[0]).toContain("/api/v1/namespaces/orders/pods");
  },
);

it("notes each call, without the values of what is secret", async () => {
  calls.length = 0;
  await withPermit(scope, async (permit) => await all["applyObject"]?.(permit, { ref, secret: true }));
  expect(calls).toEqual(["201 PATCH /api/v1/namespaces/orders/pods/p%201?fieldManager=m&force=false …"]);
});

it("takes a server's failure for an outcome that is not known, and a refusal for what it is", async () => {
  const failing = (status: number, code: KubeRefusal["code"]) => {
    fails = new KubeRefusal(
      code,
      { id: "connection.serverError", params: { sentence: "etcdserver: request timed out" } },
      { status, body: {} },
    );
    return withPermit(scope, async (permit) => await all["deleteObject"]?.(permit, { ref }));
  };
  await expect(failing(500, "unreachable")).rejects.toMatchObject({ code: "unknown-outcome" });
  await expect(failing(504, "timeout")).rejects.toMatchObject({ code: "unknown-outcome" });
  await expect(failing(503, "throttled")).rejects.toMatchObject({ code: "throttled" });
  await expect(failing(409, "conflict")).rejects.toMatchObject({ code: "conflict" });
  fails = null;
});
