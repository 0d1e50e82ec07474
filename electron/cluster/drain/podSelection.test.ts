import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectPods } from "./podSelection.ts";

interface Made {
  readonly name: string;
  readonly owner: "ReplicaSet" | "DaemonSet" | "gone DaemonSet" | null;
  readonly emptyDir: boolean;
  readonly phase: "Running" | "Succeeded" | "Failed";
  readonly mirror: boolean;
  readonly deleting: boolean;
}

const plain: Made = {
  name: "p",
  owner: "ReplicaSet",
  emptyDir: false,
  phase: "Running",
  mirror: false,
  deleting: false,
};
const made = (of: Partial<Made>) => {
  const { name, owner, emptyDir, phase, mirror, deleting } = { ...plain, ...of };
  const controller =
    owner === null
      ? []
      : [{ kind: owner.replace("gone ", ""), name: owner === "DaemonSet" ? "live" : "other", controller: true }];
  return {
    metadata: {
      namespace: "n",
      name,
      uid: name,
      ownerReferences: controller,
      ...(mirror && { annotations: { "kubernetes.io/config.mirror": "x" } }),
      ...(deleting && { deletionTimestamp: "2026-11-22T10:00:00Z" }),
    },
    spec: { volumes: emptyDir ? [{ name: "scratch", emptyDir: {} }] : [] },
    status: { phase },
  };
};
const daemonSets = new Set(["n/live"]);
const strict = { emptyDir: false, unmanaged: false };
const fate = (of: Partial<Made>, rules = strict) => {
  const { leave, stay, refused } = selectPods([made(of)], rules, daemonSets);
  return leave.length > 0 ? "leaves" : (stay[0]?.why ?? refused[0]?.why);
};

describe("the pods that a drain takes away", () => {
  it.each<[Partial<Made>, string]>([
    [{}, "leaves"],
    [{ owner: "DaemonSet" }, "daemonset"],
    [{ owner: "gone DaemonSet" }, "unmanaged"],
    [{ mirror: true }, "mirror"],
    [{ owner: null }, "unmanaged"],
    [{ emptyDir: true }, "emptyDir"],
    [{ emptyDir: true, owner: null, phase: "Succeeded" }, "leaves"],
    [{ owner: "DaemonSet", phase: "Failed" }, "leaves"],
    [{ emptyDir: true, deleting: true }, "leaves"],
  ])("%j: %s", (of, told) => {
    expect(fate(of)).toBe(told);
  });

  it("are all but those of the node itself when everything is asked for", () => {
    expect(fate({ owner: null }, { emptyDir: false, unmanaged: true })).toBe("leaves");
    expect(fate({ emptyDir: true }, { emptyDir: true, unmanaged: false })).toBe("leaves");
  });

  it("are each told once, and asking for more never keeps one that left before", () => {
    const one = fc.record<Made>({
      name: fc.uuid(),
      owner: fc.constantFrom("ReplicaSet", "DaemonSet", "gone DaemonSet", null),
      emptyDir: fc.boolean(),
      phase: fc.constantFrom("Running", "Succeeded", "Failed"),
      mirror: fc.boolean(),
      deleting: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one), (pods) => {
        const few = selectPods(pods.map(made), strict, daemonSets);
        const all = selectPods(pods.map(made), { emptyDir: true, unmanaged: true }, daemonSets);
        const names = [...few.leave, ...few.stay.map(({ pod }) => pod), ...few.refused.map(({ pod }) => pod)].map(
          ({ name }) => name,
        );
        expect(names.sort()).toEqual(pods.map(({ name }) => name).sort());
        expect(all.refused).toEqual([]);
        expect(all.stay).toEqual(few.stay);
        const left = new Set(all.leave.map(({ name }) => name));
        expect(few.leave.every(({ name }) => left.has(name))).toBe(true);
        // What would be lost never leaves unasked.
        expect(few.leave.every(({ owner, finished, deleting }) => owner !== "" || finished || deleting)).toBe(true);
      }),
    );
  });
});
