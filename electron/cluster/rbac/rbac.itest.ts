/** Our answers about rights beside those of a real API server's authorizer, over generated roles, bindings and questions. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RbacPlace, RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type ApiClient, createApiClient } from "../../../test/services/kube/apiClient.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import type { KubeClient } from "../http/kubeHttp.ts";
import { realClient } from "../http/realCluster.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { until } from "../steps/liveCluster.fixture.ts";
import { may, type Want, whoCan } from "./evaluate.ts";
import { identityOf, keyOfSubject, subjectsOf } from "./identity.ts";
import { type Policy, PolicyReader } from "./policyReader.ts";
import { ServerReviews } from "./serverReviews.ts";

const path = "/apis/rbac.authorization.k8s.io/v1";
const namespaces = ["team-a", "team-b"];
const roleNames = ["one", "two", "three", "four"];
const users = ["alice", "bob", "system:serviceaccount:team-a:robot", "system:node:n1"];
const groups = ["devs", "ops", "system:authenticated", "system:serviceaccounts", "system:serviceaccounts:team-b"];
const accounts = namespaces.flatMap((namespace) => ["robot", "default"].map((name) => ({ namespace, name })));

const some = <T>(...values: readonly T[]) => fc.subarray([...values], { minLength: 1, maxLength: 3 });
const verbs = ["get", "list", "create", "deletecollection", "impersonate", "bind"];
const resources = ["pods", "pods/log", "secrets", "deployments", "deployments/scale", "roles", "nodes"];
const names = ["red", "blue"];
const paths = ["/metrics", "/healthz", "/healthz/etcd", "/logs/a"];

const resourceRule = fc.record({
  verbs: some(...verbs, "*"),
  apiGroups: some("", "apps", "rbac.authorization.k8s.io", "*"),
  resources: some(...resources, "*", "*/log", "*/scale", "pods/*"),
  resourceNames: fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, some(...names, "")),
  nonResourceURLs: fc.constant<string[]>([]),
});
const pathRule = fc.record({
  verbs: some("get", "post", "*"),
  apiGroups: fc.constant<string[]>([]),
  resources: fc.constant<string[]>([]),
  resourceNames: fc.constant<string[]>([]),
  nonResourceURLs: some(...paths, "/healthz/*", "/logs*", "*"),
});
const rulesOf = (cluster: boolean) =>
  fc.array(cluster ? fc.oneof({ weight: 4, arbitrary: resourceRule }, pathRule) : resourceRule, { maxLength: 3 });

const subject: fc.Arbitrary<RbacSubject> = fc.oneof(
  fc.constantFrom(...users).map((name) => ({ kind: "User" as const, namespace: "", name })),
  fc.constantFrom(...groups).map((name) => ({ kind: "Group" as const, namespace: "", name })),
  fc.constantFrom(...accounts).map((account) => ({ kind: "ServiceAccount" as const, ...account })),
);
const place: fc.Arbitrary<RbacPlace> = fc.oneof(
  fc.constant<RbacPlace>({ in: "cluster" }),
  fc.constantFrom(...namespaces).map((namespace): RbacPlace => ({ in: "namespace", namespace })),
);
const want: fc.Arbitrary<Want> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      verb: fc.constantFrom(...verbs, "watch"),
      group: fc.constantFrom("", "apps", "rbac.authorization.k8s.io", "batch"),
      resource: fc.constantFrom(...resources, "jobs/log", "*"),
      name: fc.constantFrom(null, ...names, "green"),
    }),
  },
  fc.record({ verb: fc.constantFrom("get", "post"), path: fc.constantFrom(...paths, "/", "/logs") }),
);

/** A role of the cluster, one of a namespace, or one that is not there. */
const binding = fc.record({
  subjects: fc.array(subject, { minLength: 1, maxLength: 3 }),
  cluster: fc.boolean(),
  role: fc.constantFrom(...roleNames, "gone"),
  bare: fc.boolean(),
});

const wireSubject = ({ kind, namespace, name }: RbacSubject, bare: boolean, within: string) => ({
  kind,
  name,
  ...(kind !== "ServiceAccount" && { apiGroup: "rbac.authorization.k8s.io" }),
  // Within a namespace its own accounts may be named without it.
  ...(kind === "ServiceAccount" && !(bare && namespace === within) && { namespace }),
});
const wireRule = (rule: RbacRule) => Object.fromEntries(Object.entries(rule).filter(([, values]) => values.length > 0));

async function seed(api: ApiClient): Promise<void> {
  const generated = <T>(of: fc.Arbitrary<T>, count: number, at: number) =>
    fc.sample(of, { numRuns: count, seed: 20_261_123 + at });
  const post = async (where: string, body: object) =>
    void (await api.json(`${path}/${where}`, { method: "POST", body }));
  const sets = generated(rulesOf(true), roleNames.length, 0);
  for (const [at, name] of roleNames.entries())
    await post("clusterroles", { metadata: { name }, rules: (sets[at] ?? []).map(wireRule) });
  for (const [place, namespace] of namespaces.entries()) {
    const own = generated(rulesOf(false), roleNames.length, 1 + place);
    for (const [at, name] of roleNames.entries())
      await post(`namespaces/${namespace}/roles`, { metadata: { name }, rules: (own[at] ?? []).map(wireRule) });
  }
  const roleRef = (cluster: boolean, name: string) => ({
    apiGroup: "rbac.authorization.k8s.io",
    kind: cluster ? "ClusterRole" : "Role",
    name,
  });
  for (const [at, { subjects, role }] of generated(binding, 6, 10).entries())
    await post("clusterrolebindings", {
      metadata: { name: `b${at}` },
      subjects: subjects.map((one) => wireSubject(one, false, "")),
      roleRef: roleRef(true, role),
    });
  for (const [place, namespace] of namespaces.entries())
    for (const [at, { subjects, role, cluster, bare }] of generated(binding, 14, 20 + place).entries())
      await post(`namespaces/${namespace}/rolebindings`, {
        metadata: { name: `b${at}` },
        subjects: subjects.map((one) => wireSubject(one, bare, namespace)),
        roleRef: roleRef(cluster, role),
      });
}

describe.skipIf(skips(findService("kube")))("who can do what, beside a real API server", () => {
  let kube: KubeService;
  let api: ApiClient;
  let policy: Policy;
  let reviews: ServerReviews;
  let session: ClusterSession;

  const clientOf = (identity: keyof KubeService["identities"]): KubeClient =>
    realClient(kube, kube.identities[identity].token, {
      limits: { listsInFlight: 8, backgroundPerSecond: 2_000, backgroundBurst: 2_000 },
    });

  beforeAll(async () => {
    kube = await startKube();
    api = createApiClient(kube.server, kube.caPem, { token: kube.identities.admin.token });
    await seed(api);
    const client = clientOf("admin");
    session = new ClusterSession({ http: client.http, signal: () => {} });
    const reader = new PolicyReader(session);
    const leave = reader.join([]);
    policy = await reader.read(AbortSignal.timeout(30_000));
    leave();
    reader.dispose();
    reviews = new ServerReviews(client.trial);
    await untilSeen();
  });
  afterAll(async () => {
    session?.dispose();
    api?.close();
    await kube?.stop();
  });

  /** The authorizer has its own watches: until it knows the last binding, both would speak of different roles. */
  async function untilSeen(): Promise<void> {
    const last = { kind: "User" as const, namespace: "", name: "last" };
    await api.json(`${path}/clusterroles`, {
      method: "POST",
      body: { metadata: { name: "last" }, rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] },
    });
    await api.json(`${path}/namespaces/team-b/rolebindings`, {
      method: "POST",
      body: {
        metadata: { name: "last" },
        subjects: [wireSubject(last, false, "")],
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "last" },
      },
    });
    const asked: Want = { verb: "get", group: "", resource: "pods", name: null };
    for (let tries = 0; tries < 100; tries += 1) {
      const fresh = new ServerReviews(clientOf("admin").trial);
      const where: RbacPlace = { in: "namespace", namespace: "team-b" };
      if ((await fresh.verdict(identityOf(last), asked, where, "foreground")).allowed) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the authorizer never saw the last binding");
  }

  it("read everything, with nothing left out", () => {
    expect(policy.gaps).toEqual([]);
    expect(policy.index.bindings.length).toBeGreaterThan(34);
  });

  it("is answered as the server answers, for hundreds of subjects, verbs, resources, names and places", async () => {
    const questions = fc.sample(fc.tuple(subject, want, place), { numRuns: 600, seed: 7 });
    const differences: unknown[] = [];
    let allowed = 0;
    await inTurns(questions, async ([who, wanted, where]) => {
      const ours = may(policy.index, identityOf(who), wanted, where);
      const server = await reviews.verdict(identityOf(who), wanted, where, "foreground");
      if (server.allowed) allowed += 1;
      if (ours !== server.allowed) differences.push({ who, wanted, where, ours, server });
    });
    expect(differences).toEqual([]);
    // Neither answer is the only one there is.
    expect(allowed).toBeGreaterThan(60);
    expect(questions.length - allowed).toBeGreaterThan(60);
  }, 120_000);

  it("names exactly those for whom the server allows it", async () => {
    const everybody: readonly RbacSubject[] = [
      ...users.map((name) => ({ kind: "User" as const, namespace: "", name })),
      ...groups.map((name) => ({ kind: "Group" as const, namespace: "", name })),
      ...accounts.map((account) => ({ kind: "ServiceAccount" as const, ...account })),
      { kind: "Group", namespace: "", name: "system:masters" },
      { kind: "User", namespace: "", name: "nobody" },
    ];
    const questions = fc.sample(fc.tuple(want, place), { numRuns: 60, seed: 11 });
    const differences: unknown[] = [];
    await inTurns(questions, async ([wanted, where]) => {
      const holders = new Set(whoCan(policy.index, wanted, where).map((one) => keyOfSubject(one.subject)));
      for (const who of everybody) {
        const identity = identityOf(who);
        const named = subjectsOf(identity).some((one) => holders.has(keyOfSubject(one)));
        const server = await reviews.verdict(identity, wanted, where, "foreground");
        if (named !== server.allowed) differences.push({ who, wanted, where, named, server });
      }
    });
    expect(differences).toEqual([]);
  }, 180_000);

  it("knows who it is, and what it may itself", async () => {
    const client = clientOf("viewer");
    const own = new ServerReviews(client.trial);
    const me = await own.me(AbortSignal.timeout(20_000));
    expect(me).toMatchObject({ user: "viewer", groups: expect.arrayContaining(["team-a", "system:authenticated"]) });
    const questions = fc.sample(fc.tuple(want, place), { numRuns: 60, seed: 13 });
    const differences: unknown[] = [];
    await inTurns(questions, async ([wanted, where]) => {
      const ours = me !== null && may(policy.index, me, wanted, where);
      const server = await own.verdict(null, wanted, where, "foreground");
      if (ours !== server.allowed) differences.push({ wanted, where, ours, server });
    });
    expect(differences).toEqual([]);
    // Others are asked about by whoever may create such a review.
    const other = await own.verdict(
      identityOf({ kind: "User", namespace: "", name: "alice" }),
      {
        verb: "get",
        group: "",
        resource: "pods",
        name: null,
      },
      { in: "cluster" },
      "foreground",
    );
    expect(other).toMatchObject({ allowed: null, reason: { id: "rbac.check.forbidden" } });
  }, 120_000);

  it("says which parts may not be read, and reads what may be in the namespaces looked at", async () => {
    const role = {
      metadata: { name: "rights-of-a" },
      rules: [{ verbs: ["list"], apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"] }],
    };
    await api.json(`${path}/namespaces/team-a/roles`, { method: "POST", body: role });
    await api.json(`${path}/namespaces/team-a/rolebindings`, {
      method: "POST",
      body: {
        metadata: { name: "rights-of-a" },
        subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "stranger" }],
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "rights-of-a" },
      },
    });
    // The authorizer hears of a binding a moment after it was made.
    const stranger = createApiClient(kube.server, kube.caPem, { token: kube.identities.stranger.token });
    await until(async () => (await stranger.fetch(`${path}/namespaces/team-a/rolebindings`)).status === 200);
    stranger.close();
    const narrow = new ClusterSession({ http: clientOf("stranger").http, signal: () => {} });
    const reader = new PolicyReader(narrow);
    reader.join(["team-a", "team-b"]);
    const part = await reader.read(AbortSignal.timeout(30_000));
    reader.dispose();
    narrow.dispose();
    expect(part.gaps.map(({ id, params }) => `${id} ${params.resource} ${params.namespaces ?? ""}`).sort()).toEqual([
      "cluster.forbidden.all serviceaccounts ",
      "cluster.forbidden.cluster clusterrolebindings.rbac.authorization.k8s.io ",
      "cluster.forbidden.cluster clusterroles.rbac.authorization.k8s.io ",
      "rbac.gap.only rolebindings.rbac.authorization.k8s.io team-a",
      "rbac.gap.only roles.rbac.authorization.k8s.io team-a",
    ]);
    expect(new Set(part.index.bindings.map(({ namespace }) => namespace))).toEqual(new Set(["team-a"]));
    const states = part.index.bindings.map(({ role: key }) => `${key.kind} ${part.index.stateOf(key)}`);
    expect(states).toContain("ClusterRole unread");
    expect(states).toContain("Role read");
    expect(states).not.toContain("ClusterRole missing");
  }, 60_000);
});

/** Some at once, so that hundreds of questions do not take a minute each. */
async function inTurns<T>(all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += 16) await Promise.all(all.slice(at, at + 16).map(each));
}
