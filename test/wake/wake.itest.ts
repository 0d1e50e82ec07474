/** Sleep and wake, a network that goes and comes back, a server that starts again: through the whole core, with its workers, on the practice
 *  clusters. Afterwards every row is right, nobody had to log in twice, and no server was stormed. */
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clusterLimits } from "../../electron/core/requestBudget.ts";
import { MASTERS } from "../../lab/kube/auth.ts";
import { type LabCluster, type LabKube, startLabKube } from "../../lab/kube/server.ts";
import { Road } from "../services/road.ts";
import { type Console, type Person, person, type Shown, startConsole } from "./console.ts";

/** Two of them share a user, as the contexts of one company do. */
const PLACES = [
  { context: "prod-eu", cluster: "practice", user: "ada" },
  { context: "prod-eu-admin", cluster: "practice", user: "ada" },
  { context: "staging", cluster: "practice-staging", user: "bob" },
] as const;
const KINDS = [
  ["", "configmaps"],
  ["", "pods"],
  ["", "services"],
  ["apps", "deployments"],
] as const;
const WORKERS = 20;

interface Asked {
  readonly cluster: string;
  readonly at: number;
  readonly path: string;
  readonly accepted: boolean;
}

let folder: string;
let lab: LabKube;
let roads: ReadonlyMap<string, Road>;
let who: Person;
let shown: Console;
let tables: readonly Shown[];
let tokens = 0;
/** Every request that reached a server. */
let asked: Asked[];

const clusterOf = (name: string): LabCluster => {
  const found = lab.clusters.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no cluster ${name}`);
  return found;
};
const contextOf = ({ connection }: Shown) =>
  PLACES.find(({ context }) => shown.idOf(context) === connection) ?? PLACES[0];
const portOf = ({ server }: LabCluster) => Number(new URL(server).port);

/** Gives every user another token; the ones before are refused from now on. */
function renewTokens(): void {
  for (const { authenticator, clock } of lab.clusters.map(({ cluster }) => cluster)) {
    authenticator.expire("ada", clock.now());
    authenticator.expire("bob", clock.now());
  }
  for (const { cluster, user } of PLACES) {
    tokens += 1;
    clusterOf(cluster).cluster.authenticator.addToken(`token-${tokens}`, user, [MASTERS]);
    who.setToken(user, `token-${tokens}`);
  }
}

/** Asks a server by its own address, as its administrator. */
function api(cluster: LabCluster, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.server}${path}`,
      {
        method,
        ...(cluster.authorityPem === undefined ? {} : { ca: cluster.authorityPem }),
        headers: {
          authorization: `Bearer ${cluster.adminToken}`,
          "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
        },
      },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        incoming.on("end", () =>
          (incoming.statusCode ?? 500) < 300 ? resolve(JSON.parse(text)) : reject(new Error(`${path}: ${text}`)),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const configMaps = "/api/v1/namespaces/default/configmaps";
const worker = (name: string, shift: string) => ({ metadata: { name, labels: { shift } } });

/** Some go, some change, some come: also the pods of a deployment, by its controllers. */
async function nightShift(): Promise<void> {
  for (const cluster of lab.clusters) {
    for (let n = 0; n < WORKERS; n += 1) {
      if (n % 3 === 0) await api(cluster, "DELETE", `${configMaps}/worker-${n}`);
      if (n % 3 === 1) await api(cluster, "PATCH", `${configMaps}/worker-${n}`, worker(`worker-${n}`, "night"));
      if (n % 3 === 2) await api(cluster, "POST", configMaps, worker(`extra-${n}`, "night"));
    }
    const pods = (await api(cluster, "GET", "/api/v1/pods")) as Listed; // the lab's own answer
    for (const { metadata } of pods.items.slice(0, 5))
      await api(cluster, "DELETE", `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`);
  }
}

interface Listed {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly namespace: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
  }[];
}

/** What a table must show now. */
async function truth(table: Shown): Promise<readonly string[]> {
  const [group] = KINDS.find(([, resource]) => resource === table.resource) ?? KINDS[0];
  const path = group === "" ? "/api/v1" : `/apis/${group}/v1`;
  const list = (await api(clusterOf(contextOf(table).cluster), "GET", `${path}/${table.resource}`)) as Listed; // as above
  return list.items.map(({ metadata }) => `${metadata.name}\t${metadata.labels?.shift ?? ""}`).sort();
}

async function expectTruth(): Promise<void> {
  for (const table of tables) {
    await vi.waitFor(
      async () => {
        expect(table.state()?.phase).toBe("live");
        const [is, ought] = [await table.text(), await truth(table)];
        expect(is, `${table.resource} of ${contextOf(table).context}`).toEqual(ought);
      },
      { timeout: 45_000, interval: 100 },
    );
  }
}

/** A person whose logins are counted from here on. */
function countLogins(): () => Readonly<Record<string, number>> {
  const before = who.runs().length;
  return () => {
    const runs = who.runs().slice(before);
    return { ada: runs.filter((user) => user === "ada").length, bob: runs.filter((user) => user === "bob").length };
  };
}

/** Since then each connection asked for each thing that it follows once, and once more where its token was refused. */
function expectEachAskedOnce(since: number): void {
  const counts = new Map<string, number>();
  for (const { cluster, path, accepted, at } of asked) {
    if (at < since) continue;
    const key = `${accepted ? "accepted" : "refused"}: ${cluster} ${path.replace(/&timeoutSeconds=\d+/, "")}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const tooMany = [...counts].filter(([key, count]) => count > connectionsTo(key.split(" ")[1] ?? ""));
  expect(tooMany).toEqual([]);
  expect(counts.size).toBeGreaterThan(2 * KINDS.length);
}

const connectionsTo = (cluster: string) => PLACES.filter((place) => place.cluster === cluster).length;

/** No second brought a server more than its budgets let through: background requests after a quiet time, and beside them a look whether it
 *  answers. A request whose token was refused is counted once, as what it became with the next token. */
function expectNoStorm(since: number): void {
  const { backgroundBurst, backgroundPerSecond } = clusterLimits;
  for (const { name } of lab.clusters) {
    const all = asked.filter(({ cluster, at }) => cluster === name && at >= since);
    for (const accepted of [true, false]) {
      const times = all.filter((one) => one.accepted === accepted).map(({ at }) => at);
      const busiest = Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
      expect(busiest, `requests within a second to ${name}`).toBeLessThanOrEqual(
        connectionsTo(name) * (backgroundBurst + backgroundPerSecond + 2),
      );
    }
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quarterdeck-wake-"));
  lab = await startLabKube({ directory: join(folder, "lab"), pods: 200, bookmarkIntervalMs: 1_000 });
  asked = [];
  for (const { name, cluster } of lab.clusters) {
    const { authenticator } = cluster;
    const identify = authenticator.identify.bind(authenticator);
    vi.spyOn(authenticator, "identify").mockImplementation((incoming: IncomingMessage) => {
      const user = identify(incoming);
      // What the test itself asks is not the console's.
      if (user?.name !== "practice:admin")
        asked.push({ cluster: name, at: Date.now(), path: incoming.url ?? "", accepted: user !== undefined });
      return user;
    });
  }
  const opened = new Map<string, Road>();
  for (const cluster of lab.clusters) {
    const road = await Road.reserve();
    await road.open(portOf(cluster));
    opened.set(cluster.name, road);
  }
  roads = opened;
  who = person(
    folder,
    PLACES.map(({ context, cluster, user }) => ({
      context,
      user,
      server: `https://127.0.0.1:${roads.get(cluster)?.port}`,
      authorityPem: clusterOf(cluster).authorityPem ?? "",
    })),
  );
  renewTokens();
  for (const cluster of lab.clusters)
    for (let n = 0; n < WORKERS; n += 1) await api(cluster, "POST", configMaps, worker(`worker-${n}`, "day"));
  shown = await startConsole(join(folder, "home"), who.kubeconfig);
  for (const { context } of PLACES) await shown.api.connections.open({ connection: shown.idOf(context) });
  tables = PLACES.flatMap(({ context }) =>
    KINDS.map(([group, resource]) => shown.table(shown.idOf(context), group, resource)),
  );
  await expectTruth();
});
afterEach(async () => {
  await shown.dispose();
  for (const road of roads.values()) await road.close();
  await lab.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const fallSilent = () => {
  for (const road of roads.values()) road.fallSilent();
};
const comeBack = async () => {
  for (const { name, server } of lab.clusters) await roads.get(name)?.open(Number(new URL(server).port));
};

describe("with tables of three contexts open", () => {
  it("each user has logged in once", () => {
    expect(who.runs().sort()).toEqual(["ada", "bob"]);
  });

  it("after a sleep in which objects and tokens changed, every row is right after one login for each user", async () => {
    const logins = countLogins();
    fallSilent();
    renewTokens();
    await nightShift();
    await comeBack();
    const woke = Date.now();
    shown.core.wake();
    await expectTruth();
    expect(logins()).toEqual({ ada: 1, bob: 1 });
    expectEachAskedOnce(woke);
    expectNoStorm(woke);
  });

  it("a sleep so long that the servers forgot where the tables were ends the same, told three times in a row", async () => {
    const logins = countLogins();
    fallSilent();
    renewTokens();
    await nightShift();
    for (const cluster of lab.clusters) cluster.misbehave({ action: "compact" });
    await comeBack();
    const woke = Date.now();
    // As a laptop does: it wakes, finds its network, and is unlocked.
    shown.core.wake();
    await pause(150);
    shown.core.wake();
    await pause(150);
    shown.core.wake();
    await expectTruth();
    expect(logins()).toEqual({ ada: 1, bob: 1 });
    expectNoStorm(woke);
  });

  it.each(["and the host tells", "and nobody tells"])(
    "a lost network is noticed, the rows are kept as stale, and are right again when it is back, %s",
    async (how) => {
      // So many bookmarks it takes to learn how often they come.
      await pause(8_000);
      const logins = countLogins();
      const before = await Promise.all(tables.map((table) => table.text()));
      const lost = Date.now();
      fallSilent();
      const begun = () => [...roads.values()].reduce((sum, road) => sum + road.begun, 0);
      const begunBefore = begun();
      for (const table of tables) {
        await vi.waitFor(() => expect(table.state()?.phase, table.resource).toBe("stale"), { timeout: 20_000 });
      }
      for (const { context } of PLACES) {
        await vi.waitFor(() => expect(shown.states.get(shown.idOf(context))?.phase).toMatch(/degraded|failed/), {
          timeout: 20_000,
        });
      }
      expect(await Promise.all(tables.map((table) => table.text()))).toEqual(before);
      // One probe for all that wait, at the most every 2.5 s, beside one try for each thing that was followed.
      const seconds = (Date.now() - lost) / 1_000;
      expect(begun() - begunBefore).toBeLessThanOrEqual(PLACES.length * (KINDS.length + 4 + seconds / 2.5));
      renewTokens();
      await nightShift();
      await comeBack();
      if (how === "and the host tells") shown.core.wake();
      await expectTruth();
      expect(logins()).toEqual({ ada: 1, bob: 1 });
      expectNoStorm(lost);
    },
  );

  it("servers that start again are followed again without a login", async () => {
    const logins = countLogins();
    const from = Date.now();
    for (const cluster of lab.clusters) cluster.misbehave({ action: "restart", downMs: 3_000 });
    for (const table of tables) {
      await vi.waitFor(() => expect(table.state()?.phase, table.resource).toBe("stale"), { timeout: 20_000 });
    }
    await vi.waitFor(() => nightShift(), { timeout: 10_000 });
    await expectTruth();
    expect(logins()).toEqual({ ada: 0, bob: 0 });
    expectNoStorm(from);
  });

  it("a plugin whose tokens are refused runs once for its user, however often the machine wakes", async () => {
    const logins = countLogins();
    renewTokens();
    for (const { authenticator, clock } of lab.clusters.map(({ cluster }) => cluster))
      authenticator.expire(undefined, clock.now());
    const from = Date.now();
    for (let n = 0; n < 5; n += 1) {
      shown.core.wake();
      await pause(400);
    }
    for (const { context } of PLACES) {
      await vi.waitFor(() => expect(shown.states.get(shown.idOf(context))?.phase).toBe("expired"), { timeout: 10_000 });
    }
    await pause(2_000);
    expect(logins()).toEqual({ ada: 1, bob: 1 });
    expectNoStorm(from);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
