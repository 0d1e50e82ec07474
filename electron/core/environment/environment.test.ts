import { describe, expect, it } from "vitest";
import { type Connection, ConnectionId } from "../../../shared/connection.ts";
import { type Environment, EnvironmentId, type Guard } from "../../../shared/environment.ts";
import { guardOf, inconsistency, lowered } from "./guards.ts";
import { proposeEnvironments, shortName } from "./proposals.ts";

function connection(name: string): Connection {
  return {
    id: ConnectionId.parse(`id-${name}`),
    name,
    target: {
      kind: "kubernetes",
      context: name,
      file: "/home/me/.kube/config",
      server: "https://127.0.0.1:6443",
      user: "me",
      namespace: "default",
      auth: "token",
      proxy: null,
      insecure: false,
      impersonate: null,
    },
    problem: null,
    practice: false,
  };
}

function environment(name: string, guard: Guard, connections: string[]): Environment {
  return { id: EnvironmentId.parse(name), name, colour: "teal", guard, connections };
}

describe("proposals", () => {
  it("protect production, however the provider wraps its name", () => {
    const names = ["prod-eu", "gke_acme_europe-west1_production", "arn:aws:eks:eu-1:42:cluster/prod", "live"];
    const proposals = proposeEnvironments(names.map(connection), []);
    expect(proposals.map(({ name, guard }) => [name, guard])).toEqual([
      ["prod-eu", "protected"],
      ["production", "protected"],
      ["prod", "protected"],
      ["live", "protected"],
    ]);
  });

  it("leave alone what says no stage: it stays read-only", () => {
    expect(proposeEnvironments([connection("products"), connection("homer"), connection("delivery")], [])).toEqual([]);
    expect(guardOf([], "id-homer")).toBe("read-only");
  });

  it("give every environment a colour of its own while one is free, and unused names", () => {
    const existing = [environment("dev", "open", ["other"])];
    const proposals = proposeEnvironments([connection("a/dev"), connection("b/dev"), connection("c/stg")], existing);
    expect(proposals.map((proposal) => proposal.name)).toEqual(["dev 2", "dev 3", "stg"]);
    expect(new Set([...proposals, ...existing].map((proposal) => proposal.colour)).size).toBe(4);
  });

  it("shorten the names that providers make", () => {
    expect(shortName("arn:aws:eks:eu-central-1:4711:cluster/shop")).toBe("shop");
    expect(shortName("gke_acme_europe-west1_shop")).toBe("shop");
    expect(shortName("admin@shop")).toBe("shop");
  });
});

describe("guards", () => {
  const before = [environment("prod", "protected", ["a", "b"]), environment("archive", "read-only", ["c"])];

  it("notice every way of lowering: the guard itself, and moving a connection to a weaker environment", () => {
    expect(lowered(before, [environment("prod", "open", ["a", "b"])])).toEqual(["a", "b"]);
    expect(lowered(before, [environment("prod", "protected", ["a", "b", "c"])])).toEqual(["c"]);
    expect(lowered(before, [environment("prod", "read-only", ["a"])])).toEqual([]);
  });

  it("take a first assignment for no lowering", () => {
    expect(lowered([], [environment("dev", "open", ["x"])])).toEqual([]);
  });

  it("name what makes a list impossible", () => {
    expect(inconsistency([environment("a", "open", ["x"]), environment("a", "open", [])])).toEqual({
      kind: "name",
      value: "a",
    });
    expect(inconsistency([environment("a", "open", ["x"]), environment("b", "open", ["x"])])).toEqual({
      kind: "connection",
      value: "x",
    });
    expect(inconsistency(before)).toBeNull();
  });
});
