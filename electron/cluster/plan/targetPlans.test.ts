import { describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { idlePlan, planTargets } from "./targetPlans.ts";

const deployments: ApiKind = {
  group: "apps",
  version: "v1",
  resource: "deployments",
  kind: "Deployment",
  singular: "deployment",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ["patch"],
  subresources: [],
  custom: false,
  section: "workloads",
};
const tools = { kindOf: async () => deployments, nameOf: (connection: string) => `cluster ${connection}` };
const budget = { tone: "warn", text: message("budget") } as const;
const quota = { tone: "ok", text: message("quota") } as const;

function ref(connection: string, name: string): ObjectRef {
  const place = { group: "apps", version: "v1", resource: "deployments", namespace: "orders" };
  return { connection: ConnectionId.parse(connection), ...place, name };
}

async function checksOf(targets: readonly ObjectRef[]) {
  const plan = await planTargets(
    {
      targets,
      title: () => message("title"),
      plan: async ({ connection }) => ({ ...idlePlan, checks: connection === "one" ? [budget, quota] : [budget] }),
    },
    tools,
    { options: new Set(), signal: new AbortController().signal },
  );
  return plan.checks;
}

describe("the checks of a plan", () => {
  it("are told once for objects of one cluster", async () => {
    expect(await checksOf([ref("one", "a"), ref("one", "b")])).toEqual([budget, quota]);
  });

  it("name the clusters in which they were found where there are several", async () => {
    expect(await checksOf([ref("one", "a"), ref("two", "a"), ref("two", "b")])).toEqual([
      { ...budget, where: "cluster one, cluster two" },
      { ...quota, where: "cluster one" },
    ]);
  });
});
