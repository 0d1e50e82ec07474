import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import type { RbacPlace, RbacQuestion } from "../../../shared/rbac.ts";
import { questionOfRefusal } from "./missingRight.ts";
import { questionText, readQuestion } from "./questionText.ts";

const kind = (resource: string, group: string, shortNames: string[] = []): ApiKind => ({
  group,
  version: "v1",
  resource,
  kind: resource,
  singular: resource.replace(/s$/, ""),
  shortNames,
  categories: [],
  namespaced: true,
  verbs: ["list"],
  subresources: [],
  custom: false,
  section: "workloads",
});
const kinds = [kind("pods", "", ["po"]), kind("deployments", "apps", ["deploy"]), kind("secrets", "")];
const orders: RbacPlace = { in: "namespace", namespace: "orders" };
const who = (verb: string, group: string, resource: string, place: RbacPlace, name: string | null = null) =>
  ({ ask: "who-can", verb, group, resource, name, place }) satisfies RbacQuestion;

describe("a question as a command", () => {
  it.each([
    [":whocan get secrets", who("get", "", "secrets", orders)],
    [":whocan DELETE po -A", who("delete", "", "pods", { in: "cluster" })],
    [":whocan create deploy -n shop", who("create", "apps", "deployments", { in: "namespace", namespace: "shop" })],
    [":whocan patch deploy/scale web --any", who("patch", "apps", "deployments/scale", { in: "any" }, "web")],
    [
      ":whocan get widgets.example.org -nshop",
      who("get", "example.org", "widgets", { in: "namespace", namespace: "shop" }),
    ],
    [":whocan * *", who("*", "*", "*", orders)],
    [":whocan get /metrics", { ask: "who-can-path", verb: "get", path: "/metrics" }],
    [":can", { ask: "me" }],
    [":can ann", { ask: "can", subject: { kind: "User", namespace: "", name: "ann" } }],
    [":can orders/robot", { ask: "can", subject: { kind: "ServiceAccount", namespace: "orders", name: "robot" } }],
    [":can group:devs", { ask: "can", subject: { kind: "Group", namespace: "", name: "devs" } }],
    [
      ":can system:authenticated",
      { ask: "can", subject: { kind: "Group", namespace: "", name: "system:authenticated" } },
    ],
    [":can user:Ann Lee", { ask: "can", subject: { kind: "User", namespace: "", name: "Ann Lee" } }],
    [":whocan get", null],
    [":whocan get pods -n", null],
    [":can sa:robot", null],
    [":po", null],
  ])("%s", (text, question) => expect(readQuestion(text, kinds, orders)).toEqual(question));
});

test("a question is read back from its text", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const place: fc.Arbitrary<RbacPlace> = fc.oneof(
    fc.constant<RbacPlace>({ in: "cluster" }),
    fc.constant<RbacPlace>({ in: "any" }),
    word.map((namespace): RbacPlace => ({ in: "namespace", namespace })),
  );
  const group = fc.constantFrom("", "apps", "rbac.authorization.k8s.io", "*");
  const resource = fc.constantFrom("pods", "pods/log", "*", "*/scale", "deployments/scale");
  const question: fc.Arbitrary<RbacQuestion> = fc.oneof(
    fc.record({ ask: fc.constant("who-can" as const), verb: word, group, resource, name: fc.option(word), place }),
    fc.record({ ask: fc.constant("who-can-path" as const), verb: word, path: word.map((path) => `/${path}/*`) }),
    fc.record({
      ask: fc.constant("can" as const),
      subject: fc.oneof(
        fc.record({
          kind: fc.constantFrom("User" as const, "Group" as const),
          namespace: fc.constant(""),
          name: fc.constantFrom("ann", "me", "system:nodes", "arn:aws:iam::1:role/x", "a/b", "Ann Lee", "user:x"),
        }),
        fc.record({ kind: fc.constant("ServiceAccount" as const), namespace: word, name: word }),
      ),
    }),
    fc.constant({ ask: "me" as const }),
    fc.record({ ask: fc.constant("role" as const), namespace: fc.oneof(fc.constant(""), word), name: word }),
  );
  fc.assert(
    fc.property(question, (one) => {
      expect(readQuestion(questionText(one))).toEqual(one);
    }),
  );
});

describe("the question of a refusal", () => {
  it("is about the right that it names, where it is missing", () => {
    const needs = { verb: "patch", resource: "deployments.apps/scale", namespace: "orders, shop" };
    expect(questionOfRefusal(message("cluster.access.needs", needs))).toEqual(
      who("patch", "apps", "deployments/scale", orders),
    );
    expect(questionOfRefusal(message("cluster.forbidden.all", { verb: "list", resource: "secrets" }))).toEqual(
      who("list", "", "secrets", { in: "cluster" }),
    );
    expect(questionOfRefusal(message("guard.readOnly", { verb: "x", resource: "y" }))).toBeNull();
  });
});
