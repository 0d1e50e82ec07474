/** Asks the whole core for everything that its contracts have, with a cluster that is read-only: no request that changes anything may leave. */
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import type { z } from "zod";
import { type TestAuthority, testAuthority } from "../../electron/core/dial/certificates.fixture.ts";
import { type LabKube, startLabKube } from "../../lab/kube/server.ts";
import { type ConnectionId, connections } from "../../shared/connection.ts";
import { environments } from "../../shared/environment.ts";
import { operations, Plan } from "../../shared/operation.ts";
import { client } from "../../shared/rpc/api.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import type { Contract, Member } from "../../shared/rpc/contract.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { inputSamples, type Known } from "./inputSamples.ts";
import { startWholeCore, type WholeCore } from "./wholeCore.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "read-only-"));
const seen: string[] = [];
let lab: LabKube;
let authority: TestAuthority;
let recorder: Server;
let whole: WholeCore;
let rpc: RpcClient;
let connection: ConnectionId;

/** Questions that are asked by posting, and changes that are only tried. */
function changes(method: string, url: URL): boolean {
  if (method === "GET" || method === "HEAD" || url.searchParams.get("dryRun") === "All") return false;
  return !/^\/apis\/(authorization|authentication)\.k8s\.io\//.test(url.pathname);
}

/** An API server in front of the practice cluster that writes down what it is asked. */
async function record(server: string, authority: TestAuthority): Promise<Server> {
  const { hostname, port } = new URL(server);
  const { certificatePem: cert, keyPem: key } = authority.issue({ commonName: "server", names: ["IP:127.0.0.1"] });
  const listening = createServer({ cert, key }, (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    seen.push(`${method} ${url}`);
    const onward = httpRequest({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return listening;
}

const changed = () =>
  seen.filter((line) => {
    const [method = "", path = ""] = line.split(" ");
    return changes(method, new URL(path, "http://server"));
  });

beforeAll(async () => {
  lab = await startLabKube({ directory: folder, pods: 60, plain: true, contexts: ["practice"] });
  const [cluster] = lab.clusters;
  if (cluster === undefined) throw new Error("the lab has no cluster");
  authority = testAuthority();
  recorder = await record(cluster.server, authority);
  const { port } = recorder.address() as AddressInfo; // a TCP server that listens has one
  const ca = Buffer.from(authority.caPem).toString("base64");
  const kubeconfig = join(folder, "config");
  writeFileSync(
    kubeconfig,
    stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "prod", cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority-data": ca } }],
      users: [{ name: "prod", user: { token: cluster.adminToken } }],
      contexts: [{ name: "prod", context: { cluster: "prod", user: "prod" } }],
    }),
  );
  whole = await startWholeCore({ folder, kubeconfig, context: "prod", guard: "read-only" });
  ({ rpc, connection } = whole);
});

afterAll(async () => {
  await whole?.dispose();
  recorder?.closeAllConnections();
  recorder?.close();
  authority?.dispose();
  await lab?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function contracts(): Promise<readonly Contract[]> {
  const found: Contract[] = [];
  for (const path of globSync("shared/*.ts", { cwd: root, exclude: ["**/*.test.ts"] })) {
    const exported: Record<string, unknown> = await import(pathToFileURL(join(root, path)).href);
    for (const value of Object.values(exported)) if (isContract(value)) found.push(value);
  }
  return found;
}

function isContract(value: unknown): value is Contract {
  return typeof value === "object" && value !== null && "members" in value && "name" in value;
}

/** Objects of the practice cluster, one of each kind of thing that actions are about. */
function known(): Known {
  const ref = (group: string, resource: string, namespace: string, name: string) => ({
    connection,
    group,
    version: "v1",
    resource,
    namespace,
    name,
  });
  const objects = [
    ref("apps", "deployments", "orders", "orders-api"),
    ref("", "configmaps", "orders", "kube-root-ca.crt"),
  ];
  return {
    connection: [connection],
    connections: [[connection]],
    sources: [[{ connection, namespaces: null }]],
    target: objects,
    targets: objects.map((one) => [one]),
    ref: objects.slice(0, 1),
    group: ["apps"],
    resource: ["deployments"],
    version: ["v1"],
    namespace: ["orders"],
    query: [{ filter: "", sort: [], health: [] }],
    text: ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made-by-nobody, namespace: orders}\n"],
    wanted: [{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "orders-api", labels: { a: "b" } } }],
    environments: [[], [whole.environment("open")]],
    typed: ["", "prod", "orders-api"],
    path: [join(folder, "nowhere")],
  };
}

const ROUND = 20;
const ANSWER_MS = 5_000;
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Enough of a stream to make it do what it does. */
async function taste(items: AsyncIterable<unknown>, cancel: () => void): Promise<void> {
  const timer = setTimeout(cancel, 250);
  try {
    for await (const _item of items) break;
  } finally {
    clearTimeout(timer);
  }
}

it("sends nothing that changes a read-only cluster, whatever it is asked", async () => {
  const all = await contracts();
  expect(all.length).toBeGreaterThan(6);
  const asked = new Map<string, number>();
  let planned = 0;
  const refused = (error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
  };
  // What was planned is not run either, whatever is typed.
  const runAnyway = async ({ id, hash, approval, request }: Plan) => {
    planned++;
    const what = `the plan of ${JSON.stringify(request).slice(0, 300)}`;
    expect(approval.kind, what).toBe("refused");
    for (const typed of ["", "prod", "orders-api"]) {
      const run = rpc.mutate("operations.run", { plan: id, hash, typed, why: "" });
      await expect(run, `${what}, run with “${typed}”`).rejects.toMatchObject({ code: "guarded" });
    }
  };
  const ask = async (method: string, kind: Member["kind"], sample: unknown) => {
    if (kind === "stream") {
      const stream = rpc.open(method, sample, "state");
      await taste(stream, () => stream.close()).catch(refused);
      stream.close();
      return;
    }
    const answer = kind === "call" ? rpc.call(method, sample) : rpc.mutate(method, sample);
    const data = await Promise.race([answer.catch(refused), after(ANSWER_MS)]);
    const plan = Plan.safeParse(data);
    if (plan.success && plan.data.request.domain === "cluster") await runAnyway(plan.data);
  };
  // What closes or forgets connections comes last: the others are to have something to change.
  for (const { name, members } of all.toSorted(
    (a, b) => Number(a.name === "connections") - Number(b.name === "connections"),
  )) {
    for (const [member, { kind, input }] of Object.entries(members)) {
      const method = `${name}.${member}`;
      const samples = inputSamples(input, known());
      asked.set(method, samples.length);
      // In rounds: what a client may have open at once is limited.
      for (let first = 0; first < samples.length; first += ROUND)
        await Promise.all(
          samples.slice(first, first + ROUND).map(async (sample) => {
            try {
              await ask(method, kind, sample);
            } catch (cause) {
              throw new Error(`${method} ${JSON.stringify(sample).slice(0, 300)}: ${String(cause)}`, { cause });
            }
          }),
        );
      // At once, with its name: what got through may have changed what the others find.
      expect(changed(), `${method} changed a read-only cluster`).toEqual([]);
    }
  }
  for (const { name, members } of all)
    for (const member of Object.keys(members))
      expect(asked.get(`${name}.${member}`), `${name}.${member}`).toBeGreaterThan(0);

  expect(planned).toBeGreaterThan(30);
  expect(seen.length).toBeGreaterThan(30);
  expect(changed()).toEqual([]);
}, 240_000);

it("would have seen such a request: the guard is lowered as an operation, and the next plan runs", async () => {
  const api = client(rpc, operations);
  await client(rpc, connections).open({ connection });
  const before = { environments: [whole.environment("read-only")] };
  await client(rpc, environments)
    .save(before)
    .catch(() => undefined);
  const run = async (request: z.input<typeof operations.members.plan.input>["request"], typed: string) => {
    const plan = await api.plan({ request, options: [] });
    const { operations: begun } = await api.run({ plan: plan.id, hash: plan.hash, typed, why: "" });
    for await (const { states } of api.states({})) {
      const state = states.find(({ id }) => id === begun[0]);
      if (state !== undefined && state.endedAt !== null) return state.phase;
    }
    return null;
  };
  expect(await run({ domain: "environments", environments: [whole.environment("open")] }, "prod")).toBe("done");
  const target = {
    connection,
    group: "apps",
    version: "v1",
    resource: "deployments",
    namespace: "orders",
    name: "orders-api",
  };
  const label = { action: "label" as const, targets: [target], set: { seen: "yes" } };
  await expect.poll(() => run({ domain: "cluster", request: label }, ""), { timeout: 20_000 }).toBe("done");
  expect(changed().some((line) => line.startsWith("PATCH") && line.includes("orders-api"))).toBe(true);
}, 60_000);
