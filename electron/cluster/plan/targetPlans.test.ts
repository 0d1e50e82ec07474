import { describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner } from "../../../shared/operation.ts";
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

const release: Owner = {
  kind: "helm",
  name: "orders/shop",
  reverts: "no",
  text: message("helm"),
  source: "",
  suspend: null,
  leads: null,
};
const leading = ({ connection }: ObjectRef): Owner => ({
  ...release,
  leads: { by: "release", to: { connection, namespace: "orders", name: "shop" } },
});
const vpa: Owner = { ...release, kind: "field-manager", name: "vpa-updater" };

function planOf(targets: readonly ObjectRef[]) {
  return planTargets(
    {
      targets,
      title: () => message("title"),
      plan: async (of) => ({
        ...idlePlan,
        checks: of.connection === "one" ? [budget, quota] : [budget],
        owners: [leading(of), vpa],
      }),
    },
    tools,
    { options: new Set(), signal: new AbortController().signal },
  );
}

const checksOf = async (targets: readonly ObjectRef[]) => (await planOf(targets)).checks;

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

describe("the owners of a plan", () => {
  it("are told once for objects of one cluster", async () => {
    const one = ref("one", "a");
    expect((await planOf([one, ref("one", "b")])).owners).toEqual([leading(one), vpa]);
  });

  it("name their cluster where there are several, each with its own way; who is the same in all is told once", async () => {
    const [one, two] = [ref("one", "a"), ref("two", "a")];
    expect((await planOf([one, two, ref("two", "b")])).owners).toEqual([
      { ...leading(one), where: "cluster one" },
      { ...vpa, where: "cluster one, cluster two" },
      { ...leading(two), where: "cluster two" },
    ]);
  });
});
