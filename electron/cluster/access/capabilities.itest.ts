/** What the console says that a person may do, and what a real API server then lets them do. */
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import type { IdentityName } from "../../../test/services/kube/identities.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { makeTemporaryFolder } from "../../../test/services/temporaryFolder.ts";
import type { KubeClient } from "../http/kubeHttp.ts";
import { realClient } from "../http/realCluster.fixture.ts";
import type { KubeHttp } from "../http/request.ts";
import { collectionPath } from "../source/apiPath.ts";
import { discover } from "../source/discovery.ts";
import { AccessReviews } from "./accessReviews.ts";
import { capabilities, type Question } from "./capabilities.ts";

type Header = readonly [string, string];

function clientOf(kube: KubeService, identity: IdentityName, impersonationHeaders: readonly Header[] = []): KubeClient {
  return realClient(kube, kube.identities[identity].token, {
    impersonationHeaders,
    limits: { listsInFlight: 8, backgroundPerSecond: 500, backgroundBurst: 500 },
  });
}

/** Until nothing new is told for a while. */
async function settled({ trial }: KubeClient, questions: readonly Question[]): Promise<readonly Capability[]> {
  const ended = new AbortController();
  let last: readonly Capability[] = [];
  let timer = setTimeout(() => ended.abort(), 5_000);
  for await (const item of capabilities(new AccessReviews(trial), questions, ended.signal)) {
    last = item;
    clearTimeout(timer);
    timer = setTimeout(() => ended.abort(), 1_500);
  }
  return last;
}

/** Whether a list is let through, asked by listing. */
async function listed(http: KubeHttp, kind: ApiKind, namespace: string | null): Promise<boolean> {
  try {
    await http.json({
      method: "GET",
      path: collectionPath(kind, namespace),
      query: { limit: 1 },
      signal: AbortSignal.timeout(20_000),
    });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "forbidden") return false;
    throw error;
  }
}

async function compareAll(kube: KubeService, client: KubeClient): Promise<readonly string[]> {
  const { kinds } = await discover(clientOf(kube, "admin").http, AbortSignal.timeout(20_000));
  const listable = kinds.filter((kind) => kind.verbs.includes("list"));
  const right = ({ group, resource }: ApiKind): Right => ({ verb: "list", group, resource, name: null });
  const asks = listable.flatMap((kind) =>
    (kind.namespaced ? [null, "team-a", "team-b"] : [null]).map((place) => ({ kind, place })),
  );
  const found = await settled(
    client,
    asks.map(({ kind, place }) => ({ right: right(kind), places: [place] })),
  );
  expect(found.length).toBe(asks.length);
  const truth = await Promise.all(asks.map(({ kind, place }) => listed(client.http, kind, place)));
  const names = asks.map(({ kind, place }) => `${kind.resource} ${place ?? "everywhere"}`);
  // Each is said as it is: nothing unknown, nothing wrong.
  expect(names.map((name, at) => `${found[at]?.may} ${name}`)).toEqual(
    names.map((name, at) => `${truth[at] ? "yes" : "no"} ${name}`),
  );
  return names.filter((_, at) => truth[at]);
}

describe.skipIf(skips(findService("kube")))("rights on a real cluster", () => {
  let kube: KubeService;
  beforeAll(async () => {
    kube = await startKube();
  });
  afterAll(async () => {
    await kube?.stop();
  });

  it.each(["admin", "reader", "viewer", "stranger"] as const)(
    "are told to %s as the server holds them",
    async (who) => {
      const allowed = await compareAll(kube, clientOf(kube, who));
      const few = { admin: 60, reader: 10, viewer: 8, stranger: 0 }[who];
      expect(allowed.length).toBeGreaterThanOrEqual(few);
      if (who === "viewer") expect(allowed.every((name) => name.endsWith(" team-a"))).toBe(true);
      if (who === "stranger") expect(allowed).toEqual([]);
    },
  );

  it("are those of whoever is impersonated", async () => {
    const client = clientOf(kube, "impersonator", [["impersonate-user", "viewer"]]);
    expect(await compareAll(kube, client)).toEqual(await compareAll(kube, clientOf(kube, "viewer")));
  });

  it("stay unknown to someone who may not even ask", async () => {
    const anonymous = realClient(kube, null);
    const right: Right = { verb: "list", group: "", resource: "pods", name: null };
    expect(await settled(anonymous, [{ right, places: ["default", null] }])).toEqual([{ may: "unknown" }]);
  });

  it("are told of verbs and subresources, as writing will ask for them", async () => {
    const ask = (verb: string, resource: string, group = ""): Question => ({
      right: { verb, group, resource, name: null },
      places: ["team-a"],
    });
    const questions = [
      ask("get", "pods/log"),
      ask("create", "pods/exec"),
      ask("patch", "deployments/scale", "apps"),
      ask("delete", "pods"),
      ask("list", "pods", "metrics.k8s.io"),
    ];
    const words = (found: readonly Capability[]) => found.map(({ may }) => may);
    expect(words(await settled(clientOf(kube, "viewer"), questions))).toEqual(["yes", "no", "no", "no", "yes"]);
    expect(words(await settled(clientOf(kube, "admin"), questions))).toEqual(["yes", "yes", "yes", "yes", "yes"]);
  });
});

describe.skipIf(skips(findService("kube")))("rights on a cluster with an authorizer that tells no rules", () => {
  const folder = makeTemporaryFolder("webhook");
  let webhook: Server;
  let kube: KubeService;
  beforeAll(async () => {
    // It grants the stranger pods of team-b, and has no opinion on anything else.
    webhook = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      request.on("end", () => {
        const { apiVersion, kind, spec } = JSON.parse(text);
        const wanted = spec.resourceAttributes ?? {};
        const allowed = spec.user === "stranger" && wanted.resource === "pods" && wanted.namespace === "team-b";
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ apiVersion, kind, status: { allowed } }));
      });
    });
    await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
    const address = webhook.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const file = join(folder, "config");
    const cluster = { name: "hook", cluster: { server: `http://127.0.0.1:${port}` } };
    const context = { name: "hook", context: { cluster: "hook", user: "hook" } };
    const user = { name: "hook", user: {} };
    const config = { clusters: [cluster], users: [user], contexts: [context], "current-context": "hook" };
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "Config", ...config }));
    kube = await startKube({
      apiServerFlags: [
        "--authorization-mode=Webhook",
        `--authorization-webhook-config-file=${file}`,
        "--authorization-webhook-version=v1",
      ],
    });
  });
  afterAll(async () => {
    await kube?.stop();
    webhook?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are asked one by one, and nothing is hidden that is granted", async () => {
    const allowed = await compareAll(kube, clientOf(kube, "stranger"));
    expect(allowed).toEqual(["pods team-b"]);
    await compareAll(kube, clientOf(kube, "viewer"));
  });
});
