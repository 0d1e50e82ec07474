/** The eviction subresource, and what may not change once an object is made. */
import { expect } from "vitest";
import { answer, type KubeObject, patches, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

interface Budget {
  readonly disruptionsAllowed: number;
  readonly desiredHealthy: number;
  readonly currentHealthy: number;
}

/** A pod that runs on no node that anyone watches, and a budget whose status the case writes: no controller has a say in either. */
async function guardedPod(target: Target, budget: Budget, ready = true) {
  const namespace = await target.namespace();
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
  const labels = { app: "one" };
  const made = await target.admin.json<KubeObject>(budgets, {
    method: "POST",
    body: { metadata: { name: "budget" }, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
  });
  const spec = {
    serviceAccountName: "default",
    containers: [{ name: "c", image: "one:1" }],
    nodeSelector: { no: "such" },
  };
  const pod = await target.admin.json<KubeObject>(pods, {
    method: "POST",
    body: { metadata: { name: "one", labels }, spec },
  });
  await target.settled();
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  await target.admin.json(`${pods}/one/status`, {
    method: "PATCH",
    contentType: patches.merge,
    body: { status: { phase: "Running", conditions } },
  });
  await target.settled();
  const status = { ...budget, expectedPods: 1, observedGeneration: made.metadata.generation };
  await target.admin.json(`${budgets}/budget/status`, {
    method: "PATCH",
    contentType: patches.merge,
    body: { status },
  });
  const evict = (options: object = {}, query = "") =>
    answer(target.admin, `${pods}/one/eviction${query}`, {
      method: "POST",
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "one" }, ...options },
    });
  const read = () => target.admin.fetch(`${pods}/one`);
  return { namespace, pods, budgets, pod, evict, read };
}

const OPEN = { disruptionsAllowed: 1, desiredHealthy: 0, currentHealthy: 1 };
const SHUT = { disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 1 };

export const evictingCases: readonly Case[] = [
  {
    name: "an eviction that the budget allows deletes the pod and takes one disruption from the budget",
    run: async (target) => {
      const { evict, read, budgets } = await guardedPod(target, OPEN);
      const { status, body } = await evict({ deleteOptions: { gracePeriodSeconds: 0 } });
      expect([status, body.status, body.code]).toEqual([201, "Success", 201]);
      expect((await read()).status).toBe(404);
      const budget = await target.admin.json<KubeObject>(`${budgets}/budget`);
      expect(budget.status).toMatchObject({ disruptionsAllowed: 0 });
    },
  },
  {
    name: "an eviction that a budget forbids is answered with 429 and says which budget and why",
    run: async (target) => {
      const { evict, read } = await guardedPod(target, SHUT);
      const { status, body } = await evict();
      expect([status, body.reason]).toEqual([429, "TooManyRequests"]);
      expect(body.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
      expect(body.details?.causes).toEqual([
        {
          reason: "DisruptionBudget",
          message: "The disruption budget budget needs 1 healthy pods and has 1 currently",
        },
      ]);
      expect((await read()).status).toBe(200);
    },
  },
  {
    name: "an eviction as a dry run says the same and leaves pod and budget as they are",
    run: async (target) => {
      const { evict, read, budgets } = await guardedPod(target, OPEN);
      expect((await evict({}, "?dryRun=All")).status).toBe(201);
      expect((await evict({ deleteOptions: { dryRun: ["All"] } })).status).toBe(201);
      expect((await read()).status).toBe(200);
      const budget = await target.admin.json<KubeObject>(`${budgets}/budget`);
      expect(budget.status).toMatchObject({ disruptionsAllowed: 1 });
      const shut = await guardedPod(target, SHUT);
      expect((await shut.evict({}, "?dryRun=All")).status).toBe(429);
    },
  },
  {
    name: "an eviction of a pod that is not there is answered with 404, one whose precondition fails with 409",
    run: async (target) => {
      const { pods, budgets, evict, read, pod } = await guardedPod(target, { ...OPEN, disruptionsAllowed: 2 });
      const absent = await answer(target.admin, `${pods}/two/eviction`, {
        method: "POST",
        body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "two" } },
      });
      expect([absent.status, absent.body.reason, absent.body.message]).toEqual([
        404,
        "NotFound",
        'pods "two" not found',
      ]);
      const uid = "00000000-0000-4000-8000-000000000000";
      const other = await evict({ deleteOptions: { preconditions: { uid } } });
      expect([other.status, other.body.reason]).toEqual([409, "Conflict"]);
      expect((await read()).status).toBe(200);
      // The budget is spent before the pod is looked at: an eviction that fails has cost one.
      const budget = await target.admin.json<KubeObject>(`${budgets}/budget`);
      expect(budget.status).toMatchObject({ disruptionsAllowed: 1 });
      const own = await evict({ deleteOptions: { preconditions: { uid: pod.metadata.uid }, gracePeriodSeconds: 0 } });
      expect(own.status).toBe(201);
    },
  },
  {
    name: "the name of an eviction is the pod's",
    run: async (target) => {
      const { evict } = await guardedPod(target, OPEN);
      const { status, body } = await evict({ metadata: { name: "other" } });
      expect([status, body.message]).toEqual([400, "name in URL does not match name in Eviction object"]);
    },
  },
  {
    name: "a pod that is not ready goes while the budget has what it needs without it, and waits otherwise",
    run: async (target) => {
      const spare = await guardedPod(target, { disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 1 }, false);
      expect((await spare.evict({ deleteOptions: { gracePeriodSeconds: 0 } })).status).toBe(201);
      const short = await guardedPod(target, { disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 0 }, false);
      expect((await short.evict()).status).toBe(429);
      await target.admin.json(`${short.budgets}/budget`, {
        method: "PATCH",
        contentType: patches.merge,
        body: { spec: { unhealthyPodEvictionPolicy: "AlwaysAllow" } },
      });
      expect((await short.evict({ deleteOptions: { gracePeriodSeconds: 0 } })).status).toBe(201);
    },
  },
  {
    name: "a budget that its controller has not looked at yet forbids, and says when to come again",
    run: async (target) => {
      const { evict, budgets } = await guardedPod(target, OPEN);
      await target.admin.json(`${budgets}/budget/status`, {
        method: "PATCH",
        contentType: patches.merge,
        body: { status: { observedGeneration: 0 } },
      });
      const { status, body } = await evict();
      expect(status).toBe(429);
      expect(body.details).toMatchObject({
        retryAfterSeconds: 10,
        causes: [
          {
            reason: "DisruptionBudget",
            message: "The disruption budget budget is still being processed by the server.",
          },
        ],
      });
    },
  },
  {
    name: "two budgets for one pod are an error",
    run: async (target) => {
      const { evict, budgets } = await guardedPod(target, OPEN);
      const spec = { minAvailable: 1, selector: { matchLabels: { app: "one" } } };
      await target.admin.json(budgets, { method: "POST", body: { metadata: { name: "second" }, spec } });
      const { status, body } = await evict();
      expect(status).toBe(500);
      expect((body as Status).message).toBe(
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
      );
    },
  },
];
