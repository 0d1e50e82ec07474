import { beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { PermitError } from "../../core/operation/permit.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import type { RunContext } from "../../core/operation/stepKind.ts";
import { FakeCluster, fakeRef, refusal } from "../plan/fakeCluster.fixture.ts";
import { keyOf } from "../plan/objectKey.ts";
import type { PatchParams } from "../plan/patchParams.ts";
import { patchStep } from "./patchStep.ts";

const ref = fakeRef("orders-api");
const target = { connection: ref.connection, key: keyOf(ref) };
const signal = new AbortController().signal;
const live: JsonObject = { metadata: { name: "orders-api", uid: "u1" }, spec: { replicas: 3 } };
const labelled: PatchParams = {
  ref,
  uid: "u1",
  subresource: "",
  changes: [{ path: "/metadata/labels/team", to: { value: "a" } }],
  tests: [],
  derived: [],
};
const scaled: PatchParams = {
  ...labelled,
  subresource: "scale",
  changes: [{ path: "/spec/replicas", to: { value: 5 } }],
};

let cluster: FakeCluster;
let calls: string[];
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.put(ref, live);
  calls = [];
});

const step = () => patchStep({ apis: () => cluster.api, writers: cluster.writers });
const read = (params: PatchParams) => step().read(params, { target, signal });

async function within<T>(work: (context: RunContext) => Promise<T>, key = target.key): Promise<T> {
  const scope = { operation: "o1", step: "s1", connection: target.connection, key, proceed: () => {} };
  return await withPermit(scope, (permit) =>
    work({
      target,
      signal,
      permit,
      attempt: "o1/s1",
      progress: () => {},
      called: ({ call, status }) => calls.push(`${status} ${call}`),
    }),
  );
}

const run = async (params: PatchParams, before?: Json) => {
  const recorded = before ?? (await read(params)).before;
  const result = await within((context) => step().run(params, recorded, context));
  return { before: recorded, after: result.after, text: result.text };
};
const undo = (params: PatchParams, record: { before: Json; after: Json | null }) =>
  within(async (context) => await step().compensate?.(params, record, context));

describe("a patch step", () => {
  it("changes the field while it is as it was read, and notes the call", async () => {
    await run(scaled);
    expect(cluster.at(ref)).toMatchObject({ spec: { replicas: 5 } });
    expect(calls).toEqual([
      expect.stringMatching(/^200 PATCH .*\/deployments\/orders-api\/scale\?fieldManager=quarterdeck \[.*"value":"u1"/),
    ]);
  });

  it("puts everything back exactly, the parent that it made included", async () => {
    for (const params of [labelled, scaled]) {
      const record = await run(params);
      expect(cluster.at(ref)).not.toEqual(live);
      await undo(params, record);
      expect(cluster.at(ref)).toEqual(live);
      // Again: it is so already.
      await undo(params, record);
      expect(cluster.at(ref)).toEqual(live);
    }
  });

  it("neither changes nor puts back what others have changed", async () => {
    const { before } = await read(scaled);
    cluster.put(ref, { ...live, spec: { replicas: 4 } });
    await expect(run(scaled, before)).rejects.toMatchObject({ code: "conflict", text: { params: { value: "4" } } });
    cluster.put(ref, live);
    const record = await run(scaled);
    cluster.put(ref, { ...live, spec: { replicas: 9 } });
    await expect(undo(scaled, record)).rejects.toMatchObject({ code: "conflict", text: { params: { value: "9" } } });
    expect(cluster.at(ref)).toMatchObject({ spec: { replicas: 9 } });
  });

  it("says which field was changed when that happens between its reading and its writing", async () => {
    const { before } = await read(scaled);
    cluster.onSend = () => cluster.put(ref, { ...live, spec: { replicas: 7 } });
    await expect(run(scaled, before)).rejects.toMatchObject({
      code: "conflict",
      text: { id: "cluster.patch.changed", params: { path: "/spec/replicas", value: "7" } },
    });
  });

  it("tries again when the object was written meanwhile and its fields were not", async () => {
    let races = 2;
    cluster.onSend = () => {
      if (races-- > 0) throw refusal(409, "conflict", "the object has been modified");
    };
    await run(labelled);
    expect(cluster.at(ref)).toMatchObject({ metadata: { labels: { team: "a" } } });
    expect(cluster.sent.length).toBe(3);
  });

  it("passes on what the server refuses, unchanged", async () => {
    cluster.onSend = () => {
      throw refusal(422, "invalid", "must be less than 100");
    };
    await expect(run(scaled)).rejects.toMatchObject({
      code: "invalid",
      text: { params: { sentence: "must be less than 100" } },
    });
  });

  it("takes an object of the same name for another", async () => {
    const { before } = await read(scaled);
    cluster.put(ref, { ...live, metadata: { name: "orders-api", uid: "u2" } });
    await expect(run(scaled, before)).rejects.toMatchObject({
      code: "conflict",
      text: { id: "cluster.patch.another" },
    });
    expect(cluster.sent).toEqual([]);
  });

  it("settles by reading what became of an answer that never came", async () => {
    const { before } = await read(scaled);
    const settle = () => step().settle(scaled, before, { target, signal });
    expect(await settle()).toEqual({ state: "not-done" });
    cluster.onAnswer = () => {
      throw refusal(504, "timeout", "etcdserver: request timed out");
    };
    await expect(run(scaled, before)).rejects.toMatchObject({ code: "unknown-outcome" });
    expect(await settle()).toMatchObject({ state: "done" });
    cluster.put(ref, { ...live, spec: { replicas: 9 } });
    expect(await settle()).toMatchObject({ state: "unclear" });
  });

  it("undoes what is known to be done although its answer never came", async () => {
    const { before } = await run(scaled);
    await undo(scaled, { before, after: null });
    expect(cluster.at(ref)).toEqual(live);
  });

  it("puts back what the server derived, in the form in which it stored it", async () => {
    const params: PatchParams = {
      ...labelled,
      changes: [{ path: "/spec/limit", to: { value: "1000m" } }],
      derived: ["/spec/request"],
    };
    cluster.admit = (object) => ({ ...object, spec: { replicas: 3, limit: "1", request: "1" } });
    const record = await run(params);
    expect(record.text).toMatchObject({ id: "cluster.patch.storedOtherwise", params: { value: '"1"' } });
    cluster.admit = (object) => object;
    await undo(params, record);
    expect(cluster.at(ref)).toEqual(live);
  });

  it("sends nothing without a permit for exactly this object", async () => {
    const { before } = await read(scaled);
    await expect(
      within((context) => step().run(scaled, before, context), "apps/deployments/orders/other"),
    ).rejects.toThrow(PermitError);
    const escaped = await within(async (context) => context);
    await expect(step().run(scaled, before, escaped)).rejects.toThrow(PermitError);
    expect(cluster.sent).toEqual([]);
  });

  it("shows no value of a Secret: not in its facts, its calls or its complaints", async () => {
    const secret = fakeRef("login", { group: "", resource: "secrets" });
    const place = { connection: secret.connection, key: keyOf(secret) };
    const params: PatchParams = {
      ...labelled,
      ref: secret,
      changes: [{ path: "/data/password", to: { value: "bmV3" } }],
    };
    const reading = async () => step().read(params, { target: place, signal });
    cluster.put(secret, { metadata: { uid: "u1" }, data: { password: "b2xk" } });
    const first = await reading();
    expect(JSON.stringify(first.facts)).not.toContain("b2xk");
    expect(await reading()).toEqual(first);
    await within((context) => step().run(params, first.before, context), place.key);
    expect(calls.join()).toContain("replace /data/password");
    expect(calls.join()).not.toMatch(/bmV3|b2xk/);
    expect((await reading()).facts).not.toEqual(first.facts);
    await expect(within((context) => step().run(params, first.before, context), place.key)).rejects.toSatisfy(
      (error: Error) => !error.message.includes("bmV3"),
    );
  });
});
