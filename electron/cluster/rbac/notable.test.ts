import { describe, expect, it } from "vitest";
import type { RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import type { Grant } from "./evaluate.ts";
import { notableOf, signsOf } from "./notable.ts";
import { PolicyIndex } from "./policyIndex.ts";

const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames: string[] = []): RbacRule => ({
  verbs,
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs: [],
});
const words = (of: RbacRule) => signsOf(of).map(({ what, named }) => (named ? `${what} (named)` : what));
const ann: RbacSubject = { kind: "User", namespace: "", name: "ann" };
const grant = (of: RbacRule | null, namespace: string): Grant => ({
  through: ann,
  binding: {
    namespace,
    name: "b",
    role: { kind: "ClusterRole", namespace: "", name: "r" },
    subjects: [ann],
  },
  rule: of,
});
const empty = new PolicyIndex([], [], { clusterRoles: false, rolesBut: null });

describe("signsOf", () => {
  it("finds what leads further than it looks", () => {
    expect(words(rule(["*"], ["*"], ["*"]))).toEqual(["wildcard"]);
    expect(words(rule(["get"], [""], ["*"]))).toEqual(["secrets", "nodes-proxy", "exec"]);
    expect(words(rule(["list"], [""], ["secrets"], ["a"]))).toEqual(["secrets (named)"]);
    expect(words(rule(["create"], [""], ["pods/exec"]))).toEqual(["exec"]);
    expect(words(rule(["create"], ["apps"], ["deployments"]))).toEqual(["create-pods"]);
    expect(words(rule(["bind", "escalate"], ["rbac.authorization.k8s.io"], ["clusterroles"]))).toEqual([
      "escalate",
      "bind",
    ]);
    expect(words(rule(["impersonate"], [""], ["groups"], ["system:masters"]))).toEqual(["impersonate (named)"]);
  });

  it("finds nothing in what only looks", () => {
    expect(
      words(rule(["get", "list", "watch"], ["", "apps"], ["pods", "pods/log", "deployments", "configmaps"])),
    ).toEqual([]);
    expect(words(rule(["create"], ["example.org"], ["pods", "secrets"]))).toEqual([]);
  });
});

describe("notableOf", () => {
  it("takes what holds in the whole cluster for grave, and puts it first", () => {
    const found = notableOf(
      empty,
      ann,
      [grant(rule(["get"], [""], ["secrets"]), "shop"), grant(rule(["create"], [""], ["pods/exec"]), "")],
      null,
    );
    expect(found.map(({ what, health }) => `${what} ${health}`)).toEqual(["exec bad", "secrets warn"]);
    expect(found[1]?.text.params).toMatchObject({ where: "namespaces", namespaces: "shop", bindings: "b" });
  });

  it("tells of bindings without a role, and of accounts that are not there", () => {
    const robot: RbacSubject = { kind: "ServiceAccount", namespace: "shop", name: "robot" };
    expect(notableOf(empty, robot, [grant(null, "shop")], false).map(({ what }) => what)).toEqual([
      "no-account",
      "dangling",
    ]);
    expect(notableOf(empty, robot, [], false)).toEqual([]);
    const unread = new PolicyIndex([], [], { clusterRoles: true, rolesBut: null });
    expect(notableOf(unread, ann, [grant(null, "")], null)).toEqual([]);
  });
});
