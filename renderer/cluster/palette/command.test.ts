import { describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { findKind, parseCommand } from "./command.ts";
import { parseWriteCommand } from "./writeCommand.ts";

function kind(name: string, group: string, shortNames: string[], custom = false): ApiKind {
  return {
    group,
    version: "v1",
    resource: `${name.toLowerCase()}s`,
    kind: name,
    singular: name.toLowerCase(),
    shortNames,
    categories: [],
    namespaced: true,
    verbs: ["list"],
    subresources: [],
    custom,
    section: "workloads",
  };
}

const pod = kind("Pod", "", ["po"]);
const deployment = kind("Deployment", "apps", ["deploy"]);
const knative = kind("Service", "serving.knative.dev", ["ksvc"], true);
const service = kind("Service", "", ["svc"]);
const kinds = [knative, deployment, pod, service];

describe("the command grammar", () => {
  it.each([
    [":po", { of: pod, namespaces: null, filter: "", context: null }],
    [":pods kube-system", { of: pod, namespaces: ["kube-system"], filter: "", context: null }],
    [":po orders,payments /crash", { of: pod, namespaces: ["orders", "payments"], filter: "crash", context: null }],
    [":po -A", { of: pod, namespaces: "all", filter: "", context: null }],
    [
      ":deploy app=web,tier=front @staging",
      { of: deployment, namespaces: null, filter: "app=web,tier=front", context: "staging" },
    ],
    ["Pod  orders", { of: pod, namespaces: ["orders"], filter: "", context: null }],
  ])("reads %s", (text, target) => {
    expect(parseCommand(text, kinds)).toEqual({ kind: "target", target: { kind: "table", ...target } });
  });

  it.each([
    [":helm", { namespaces: null, filter: "", context: null }],
    [":releases orders,shop /promo @staging", { namespaces: ["orders", "shop"], filter: "promo", context: "staging" }],
    [":release -A", { namespaces: "all", filter: "", context: null }],
  ])("reads %s as Helm releases", (text, words) => {
    expect(parseCommand(text, kinds)).toEqual({ kind: "target", target: { kind: "releases", ...words } });
  });

  it("takes a kind that is named as the releases are", () => {
    const release = kind("Release", "delivery.example.org", [], true);
    expect(parseCommand(":releases", [...kinds, release])).toMatchObject({ target: { kind: "table", of: release } });
    expect(parseCommand(":helm", [...kinds, release])).toMatchObject({ target: { kind: "releases" } });
  });

  it("reads namespaces and contexts", () => {
    expect(parseCommand(":ns orders", kinds)).toEqual({
      kind: "target",
      target: { kind: "namespace", name: "orders" },
    });
    expect(parseCommand(":ns all", kinds)).toEqual({ kind: "target", target: { kind: "namespace", name: "all" } });
    expect(parseCommand(":ctx @prod", kinds)).toEqual({ kind: "target", target: { kind: "context", name: "prod" } });
  });

  it("names the word that is no kind", () => {
    expect(parseCommand(":frobs", kinds)).toEqual({ kind: "unknown", word: "frobs" });
    expect(parseCommand(":", kinds)).toEqual({ kind: "empty" });
  });

  it("takes the core kind where a custom one has the same name, and the custom one by its group", () => {
    expect(findKind("service", kinds)).toBe(service);
    expect(findKind("services.serving", kinds)).toBe(knative);
    expect(findKind("ksvc", kinds)).toBe(knative);
  });
});

describe("commands that lead to an editor", () => {
  it.each([
    [":apply", { kind: "apply" }],
    [":create deploy", { kind: "create", of: deployment }],
    [":edit", { kind: "edit", of: null, name: "", namespace: null }],
    [":edit deploy orders-api", { kind: "edit", of: deployment, name: "orders-api", namespace: null }],
    [":edit po web-1 orders", { kind: "edit", of: pod, name: "web-1", namespace: "orders" }],
    [":explain po", { kind: "explain", of: pod, field: "" }],
    [":explain deploy.spec.strategy", { kind: "explain", of: deployment, field: "spec.strategy" }],
    [":explain services.serving.spec", { kind: "explain", of: knative, field: "spec" }],
    [":explain frobs", null],
    [":edit deploy", null],
    [":create frobs", null],
    [":po", null],
  ])("reads %s", (text, command) => expect(parseWriteCommand(text, kinds)).toEqual(command));
});
