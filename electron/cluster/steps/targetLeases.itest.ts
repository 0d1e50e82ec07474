/** Leases on a real API server: two consoles, and one that may not write any. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import type { IdentityName } from "../../../test/services/kube/identities.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import { realPlanning } from "../plan/realPlanning.fixture.ts";
import { targetLeases } from "./targetLeases.ts";

const connection = ConnectionId.parse("real");
const key = "apps/deployments/team-a/orders";
const signal = AbortSignal.timeout(60_000);

describe.skipIf(skips(findService("kube")))("Leases on a real cluster", () => {
  let kube: KubeService;
  beforeAll(async () => {
    kube = await startKube();
  }, 60_000);
  afterAll(() => kube.stop());

  const console_ = (holder: string, identity: IdentityName = "admin") => {
    const { api, writers, tools, dispose } = realPlanning(kube, kube.identities[identity].token);
    const leases = targetLeases({ apis: () => api, writers, refusal: tools.refusal, holder, log: () => {} });
    return {
      dispose,
      possible: () => leases.possible(connection, "team-a", signal),
      acquire: (operation: string) =>
        leases.acquire(
          {
            connection,
            key,
            namespace: "team-a",
            operation,
            permitted: (work) => withPermit({ operation, step: "lease", connection, key, proceed: () => {} }, work),
          },
          signal,
        ),
    };
  };
  const stored = async () => {
    const { items } = await kube.admin.json<{ items: { spec: { holderIdentity: string } }[] }>(
      "/apis/coordination.k8s.io/v1/namespaces/team-a/leases",
    );
    return items.map(({ spec }) => spec.holderIdentity);
  };

  it("are held by one console at a time, and gone when it lets go", async () => {
    const [one, two] = [console_("ada@one"), console_("bob@two")];
    const held = await one.acquire("o1");
    expect(await stored()).toEqual(["ada@one quarterdeck o1"]);
    await held?.check(signal);
    await expect(two.acquire("o2")).rejects.toMatchObject({
      code: "conflict",
      text: { params: { holder: "ada@one" } },
    });
    // The same operation after a crash goes on with its own.
    const again = await one.acquire("o1");
    await again?.check(signal);
    await held?.release();
    expect(await stored()).toEqual([]);
    const other = await two.acquire("o2");
    expect(await stored()).toEqual(["bob@two quarterdeck o2"]);
    await expect(again?.check(signal)).rejects.toMatchObject({ code: "conflict" });
    expect(again?.lost.aborted).toBe(true);
    await other?.release();
    for (const { dispose } of [one, two]) dispose();
  });

  it("go to one of two consoles that want it at the same moment", async () => {
    const consoles = [console_("ada@one"), console_("bob@two")];
    const taken = await Promise.allSettled(consoles.map((one, at) => one.acquire(`race-${at}`)));
    expect(taken.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    for (const one of taken) if (one.status === "fulfilled") await one.value?.release();
    for (const { dispose } of consoles) dispose();
  });

  it("are done without by whom the server lets write none", async () => {
    const viewer = console_("eve@three", "viewer");
    expect(await viewer.possible()).toBe(false);
    expect(await viewer.acquire("o3")).toBeNull();
    viewer.dispose();
    const admin = console_("ada@one");
    expect(await admin.possible()).toBe(true);
    admin.dispose();
  });
});
