import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { KubeRefusal } from "../../core/kubeApi.ts";
import type { StepProgress } from "../../core/operation/stepKind.ts";
import type { BudgetState } from "./disruptionBudget.ts";
import { type DrainHands, drainPods } from "./drainRun.ts";
import { type DrainedPod, drainedPod } from "./podSelection.ts";

const budget: BudgetState = {
  namespace: "n",
  name: "web",
  allowed: 0,
  healthy: 2,
  desired: 2,
  expected: 3,
  since: null,
};
const tooMany = () =>
  new KubeRefusal("throttled", message("connection.throttled"), {
    status: 429,
    body: { message: "no", details: { causes: [{ reason: "DisruptionBudget", message: "needs 2" }] } },
  });

/** A node whose pods end two seconds after they were asked to. */
class Node {
  now = 0;
  readonly asked: string[] = [];
  readonly shown: StepProgress[] = [];
  readonly ends = new Map<string, number>();
  readonly abort = new AbortController();
  /** Called with each eviction: throws where it is refused. */
  onEvict: (pod: string) => void = () => {};
  budgets: readonly BudgetState[] = [budget];
  readonly #pods: readonly DrainedPod[];

  constructor(names: readonly string[]) {
    this.#pods = names.map((name) => drainedPod({ metadata: { namespace: "n", name, uid: `u-${name}` } }));
  }

  readonly hands: DrainHands = {
    left: async () =>
      this.#pods
        .filter(({ uid }) => (this.ends.get(uid) ?? Number.POSITIVE_INFINITY) > this.now)
        .map((pod) => ({ ...pod, deleting: this.ends.has(pod.uid) })),
    evict: async ({ name, uid }) => {
      this.asked.push(`${this.now / 1000}s ${name}`);
      this.onEvict(name);
      this.ends.set(uid, this.now + 2_000);
    },
    remove: async ({ name, uid }) => {
      this.asked.push(`${this.now / 1000}s delete ${name}`);
      this.ends.set(uid, this.now + 2_000);
    },
    budgetsOf: async () => this.budgets,
    progress: (progress) => this.shown.push(progress),
    now: () => this.now,
    wait: async (ms, signal) => {
      this.now += ms;
      signal.throwIfAborted();
    },
  };

  drain(timeoutMs = 60_000, withoutEviction = false): Promise<number> {
    return drainPods(this.hands, { timeoutMs, withoutEviction }, this.abort.signal);
  }
}

describe("a drain", () => {
  it("evicts each pod once and waits until all are gone", async () => {
    const node = new Node(["a", "b", "c"]);
    expect(await node.drain()).toBe(3);
    expect(node.asked).toEqual(["0s a", "0s b", "0s c"]);
    expect(node.shown.at(-1)?.count).toMatchObject({ done: 0, of: 3 });
  });

  it("asks again every five seconds while a budget refuses, says which, and goes on with the others", async () => {
    const node = new Node(["a", "b"]);
    node.onEvict = (name) => {
      if (name === "a" && node.now < 11_000) throw tooMany();
    };
    expect(await node.drain()).toBe(2);
    expect(node.asked).toEqual(["0s a", "0s b", "5s a", "10s a", "15s a"]);
    expect(node.shown.map(({ text }) => text.params)).toContainEqual(
      expect.objectContaining({ pod: "n/a", name: "web", allowed: 0 }),
    );
  });

  it("ends at its time with the budget that held it, and with the pods that are left", async () => {
    const node = new Node(["a", "b"]);
    node.onEvict = (name) => {
      if (name === "a") throw tooMany();
    };
    await expect(node.drain(30_000)).rejects.toMatchObject({
      code: "timeout",
      text: { id: "drain.timeoutBudget", params: { left: 1, names: "n/a", name: "web" } },
    });
  });

  it("tells of each pod what becomes of it, and of one that has not changed the same value", async () => {
    const node = new Node(["a", "b", "c"]);
    node.onEvict = (name) => {
      if (name === "a" && node.now < 9_000) throw tooMany();
    };
    await node.drain();
    const told = node.shown.map(({ parts = [] }) =>
      parts.map(({ name, tone, text }) => `${name} ${tone} ${text.id.replace("drain.pod.", "")}`),
    );
    expect(told[0]).toEqual(["n/a idle waits", "n/b idle waits", "n/c idle waits"]);
    expect(told[1]).toEqual(["n/a warn budget", "n/b busy ends", "n/c busy ends"]);
    expect(told.at(-1)).toEqual(["n/a busy ends", "n/b ok gone", "n/c ok gone"]);
    expect(node.shown[1]?.parts?.[0]).toMatchObject({ text: { params: { name: "web", allowed: 0 } }, at: 5_000 });
    expect(node.shown[2]?.parts?.[1]).toBe(node.shown[1]?.parts?.[1]);
    expect(node.shown[1]?.until).toBe(60_000);
  });

  it("does not wait for what will never be allowed", async () => {
    const node = new Node(["a"]);
    node.budgets = [budget, { ...budget, name: "other" }];
    node.onEvict = () => {
      throw new RpcError("unknown-outcome", message("connection.lostOutcome"), {
        cause: new KubeRefusal("unreachable", message("connection.serverError"), { status: 500, body: {} }),
      });
    };
    await expect(node.drain()).rejects.toMatchObject({
      text: { id: "drain.severalBudgets", params: { names: "web, other" } },
    });
  });

  it("takes a pod that is gone, or is another by now, as gone, and stops at what is refused for other reasons", async () => {
    const node = new Node(["a"]);
    node.onEvict = () => {
      node.ends.set("u-a", node.now);
      throw new RpcError("not-found", message("connection.notFound"));
    };
    expect(await node.drain()).toBe(1);
    const forbidden = new Node(["a"]);
    forbidden.onEvict = () => {
      throw new KubeRefusal("forbidden", message("connection.forbidden"), { status: 403, body: {} });
    };
    await expect(forbidden.drain()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("goes on where it stands: pods that end already are not asked again", async () => {
    const node = new Node(["a", "b"]);
    node.ends.set("u-a", 3_000);
    expect(await node.drain()).toBe(2);
    expect(node.asked).toEqual(["0s b"]);
  });

  it("deletes instead where that is asked for", async () => {
    const node = new Node(["a"]);
    await node.drain(60_000, true);
    expect(node.asked).toEqual(["0s delete a"]);
  });

  it("evicts no further pod once it is cancelled", async () => {
    const node = new Node(Array.from({ length: 25 }, (_, at) => `p${at}`));
    node.onEvict = (name) => {
      if (name === "p3") node.abort.abort(new RpcError("cancelled", message("rpc.cancelled")));
    };
    await expect(node.drain()).rejects.toMatchObject({ code: "cancelled" });
    expect(node.asked).toHaveLength(10);
  });
});
