import { describe, expect, it } from "vitest";
import type { RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import { allows, grantsOf, may, reaches, whatCan, whoCan } from "./evaluate.ts";
import { canonical, identityOf, keyOfSubject } from "./identity.ts";
import type { Binding, Role } from "./policy.ts";
import { bindingOf } from "./policy.ts";
import { PolicyIndex } from "./policyIndex.ts";

const rule = (verbs: string[], resources: string[], more: Partial<RbacRule> = {}): RbacRule => ({
  verbs,
  apiGroups: [""],
  resources,
  resourceNames: [],
  nonResourceURLs: [],
  ...more,
});
const role = (name: string, rules: RbacRule[], namespace = "", more: Partial<Role> = {}): Role => ({
  kind: namespace === "" ? "ClusterRole" : "Role",
  namespace,
  name,
  rules,
  labels: {},
  gathers: [],
  ...more,
});
const user = (name: string): RbacSubject => ({ kind: "User", namespace: "", name });
const group = (name: string): RbacSubject => ({ kind: "Group", namespace: "", name });
const account = (namespace: string, name: string): RbacSubject => ({ kind: "ServiceAccount", namespace, name });
const bind = (name: string, to: Role | string, subjects: RbacSubject[], namespace = ""): Binding => ({
  namespace,
  name,
  role:
    typeof to === "string"
      ? { kind: "ClusterRole", namespace: "", name: to }
      : { kind: to.kind, namespace: to.namespace, name: to.name },
  subjects,
});
const all = { clusterRoles: false, rolesBut: null };
const secrets = { verb: "get", group: "", resource: "secrets", name: null };
const keys = (holders: readonly { subject: RbacSubject }[]) => holders.map((one) => keyOfSubject(one.subject)).sort();

describe("who can", () => {
  const read = role("read", [rule(["get"], ["secrets"])]);
  const local = role("local", [rule(["get"], ["secrets"])], "shop");
  const index = new PolicyIndex(
    [read, local],
    [
      bind("everywhere", read, [user("ann")]),
      bind("here", read, [group("devs")], "shop"),
      bind("own", local, [account("shop", "robot")], "shop"),
      bind("there", read, [user("bob")], "pay"),
      bind("dangling", "gone", [user("carl")]),
    ],
    all,
  );

  it("is whoever a binding of the cluster or of that namespace names, and the masters", () => {
    expect(keys(whoCan(index, secrets, { in: "namespace", namespace: "shop" }))).toEqual([
      "Group devs",
      "Group system:masters",
      "ServiceAccount shop/robot",
      "User ann",
    ]);
    expect(keys(whoCan(index, secrets, { in: "cluster" }))).toEqual(["Group system:masters", "User ann"]);
    expect(keys(whoCan(index, secrets, { in: "any" }))).toHaveLength(5);
  });

  it("holds the binding and the rule that give it", () => {
    const found = whoCan(index, secrets, { in: "namespace", namespace: "shop" });
    expect(found.find((one) => one.subject.name === "robot")?.grants).toEqual([
      { through: account("shop", "robot"), binding: index.bindings[2], rule: local.rules[0] },
    ]);
  });

  it("does not take a role of another namespace for its own", () => {
    const astray = new PolicyIndex([local], [bind("x", role("local", [], "pay"), [user("ann")], "pay")], all);
    expect(may(astray, identityOf(user("ann")), secrets, { in: "namespace", namespace: "pay" })).toBe(false);
    expect(astray.stateOf({ kind: "Role", namespace: "pay", name: "local" })).toBe("missing");
  });

  it("looks at the rules of each bound role once, and at no binding of a role without the right", () => {
    const none = role("none", [rule(["get"], ["pods"]), rule(["list"], ["pods"])]);
    const free = role(
      "free",
      Array.from({ length: 1_000 }, () => rule(["get"], ["secrets"])),
    );
    const bindings = Array.from({ length: 5_000 }, (_, at) =>
      bind(`b${at}`, at % 50 === 0 ? read : none, [user(`u${at}`)], `ns${at % 40}`),
    );
    const large = new PolicyIndex([read, none, free], bindings, all);
    const work = { rules: 0, bindings: 0 };
    expect(whoCan(large, secrets, { in: "any" }, work)).toHaveLength(101);
    expect(work).toEqual({ rules: 3, bindings: 100 });
    const own = { rules: 0, bindings: 0 };
    expect(whatCan(large, identityOf(user("u50")), own)).toHaveLength(1);
    expect(own).toEqual({ rules: 1, bindings: 1 });
  });
});

describe("what somebody can", () => {
  it("is also what the groups give that they are in by being what they are", () => {
    const one = role("one", [rule(["get"], ["pods"])]);
    const index = new PolicyIndex(
      [one],
      [
        bind("a", one, [group("system:serviceaccounts:shop")], "shop"),
        bind("b", one, [group("system:authenticated")]),
        bind("c", one, [group("system:serviceaccounts:pay")]),
        bind("d", one, [user("system:serviceaccount:shop:robot")].map(canonical)),
      ],
      all,
    );
    const grants = whatCan(index, identityOf(account("shop", "robot")));
    expect(grants.map(({ binding }) => binding.name).sort()).toEqual(["a", "b", "d"]);
    expect(grantsOf(index, account("shop", "robot")).map(({ binding }) => binding.name)).toEqual(["d"]);
  });

  it("names bindings whose role is not there, or was not read, without rules", () => {
    const index = new PolicyIndex([], [bind("x", "gone", [user("ann")])], { clusterRoles: true, rolesBut: null });
    expect(whatCan(index, identityOf(user("ann")))).toMatchObject([{ rule: null, binding: { name: "x" } }]);
    expect(index.stateOf({ kind: "ClusterRole", namespace: "", name: "gone" })).toBe("unread");
  });
});

it("takes a service account without a namespace for one of the binding's", () => {
  const object = {
    metadata: { namespace: "shop", name: "b" },
    roleRef: { kind: "Role", name: "r" },
    subjects: [{ kind: "ServiceAccount", name: "robot" }],
  };
  expect(bindingOf(object, false)?.subjects).toEqual([account("shop", "robot")]);
  expect(bindingOf(object, true)?.subjects).toEqual([]);
});

it("matches paths with a star at their end, and nothing else by pattern", () => {
  const paths = (nonResourceURLs: string[]) => rule(["get"], [], { nonResourceURLs });
  expect(allows(paths(["/healthz/*"]), { verb: "get", path: "/healthz/etcd" })).toBe(true);
  expect(allows(paths(["/healthz/*"]), { verb: "get", path: "/healthz" })).toBe(false);
  expect(allows(paths(["*"]), { verb: "get", path: "/x" })).toBe(true);
  expect(allows(paths(["/*/etcd"]), { verb: "get", path: "/healthz/etcd" })).toBe(false);
  expect(reaches({ namespace: "shop" }, { in: "cluster" })).toBe(false);
});

it("says from which roles an aggregated one has a rule", () => {
  const pods = rule(["get"], ["pods"]);
  const view = role("view", [pods], "", { gathers: [{ matchLabels: { "to-view": "true" } }] });
  const parts = [role("a", [pods], "", { labels: { "to-view": "true" } }), role("b", [pods])];
  expect(new PolicyIndex([view, ...parts], [], all).gatheredFrom(view, pods)).toEqual(["a"]);
});
