import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeReview } from "../http/request.ts";
import { objectServer, servedKind } from "../object/objectServer.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { at } from "../source/wireValue.ts";
import { PolicyReader } from "./policyReader.ts";
import { RbacBoard } from "./rbacBoard.ts";
import { ServerReviews } from "./serverReviews.ts";

const root = "/apis/rbac.authorization.k8s.io/v1";
const subject = (kind: string, name: string) => ({ kind, name });
const objects = () => ({
  [`${root}/clusterroles`]: [
    { metadata: { name: "all" }, rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] },
    { metadata: { name: "look" }, rules: [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }] },
  ],
  [`${root}/clusterrolebindings`]: [
    { metadata: { name: "root" }, roleRef: { kind: "ClusterRole", name: "all" }, subjects: [subject("User", "ann")] },
  ],
  [`${root}/namespaces/shop/rolebindings`]: [
    {
      metadata: { namespace: "shop", name: "looks" },
      roleRef: { kind: "ClusterRole", name: "look" },
      subjects: [subject("ServiceAccount", "robot"), subject("Group", "devs")],
    },
    { metadata: { namespace: "shop", name: "lost" }, roleRef: { kind: "Role", name: "gone" }, subjects: [] },
  ],
  [`${root}/namespaces/shop/roles`]: [],
  "/api/v1/namespaces/shop/serviceaccounts": [],
});
const whoReadsSecrets: RbacQuestion = {
  ask: "who-can",
  verb: "get",
  group: "",
  resource: "secrets",
  name: null,
  place: { in: "namespace", namespace: "shop" },
};

describe("RbacBoard", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function board(
    question: RbacQuestion,
    {
      refuse = () => null,
      allowed = () => true,
      data = objects(),
    }: {
      refuse?: Parameters<typeof objectServer>[1];
      allowed?: (review: KubeReview) => boolean;
      data?: ReturnType<typeof objects>;
    } = {},
  ) {
    const session = new ClusterSession({ http: objectServer(data, refuse), signal: () => {} });
    const reviews: KubeReview[] = [];
    const trial = {
      review: async (review: KubeReview) => {
        reviews.push(review);
        if (review.resource === "selfsubjectreviews") {
          if (review.version === "v1") throw new RpcError("not-found", message("connection.not-found"));
          return { status: { userInfo: { username: "me", groups: ["devs", "system:authenticated"] } } };
        }
        return { status: { allowed: allowed(review) } };
      },
    };
    const reader = new PolicyReader(session);
    const kinds = [servedKind("", "v1", "secrets", "Secret"), servedKind("", "v1", "nodes", "Node", false)];
    const told = {
      of: async (places: readonly string[]) =>
        places.map((namespace) => ({
          namespace,
          rule: { verbs: ["list"], apiGroups: [""], resources: ["pods"], resourceNames: [] },
        })),
    };
    const made = new RbacBoard(question, ["shop"], {
      reader,
      reviews: new ServerReviews(trial),
      told,
      catalog: { current: async () => ({ kinds, failed: [], reason: null }) },
    });
    const rows = () =>
      [...made.storeIn("en").names.entries()]
        .filter(([slot]) => made.storeIn("en").isLive(slot))
        .map(([, name]) => name)
        .sort();
    return { made, rows, reader, reviews, session, data };
  }

  it("says what is notable and where it holds in the language that is asked for, also of the answer that is there already", async () => {
    const { made } = board({ ask: "can", subject: { kind: "User", namespace: "", name: "ann" } });
    await vi.advanceTimersByTimeAsync(500);
    const said = (language: "en" | "zh-CN") =>
      made
        .storeIn(language)
        .uids.map((uid) => made.storeIn(language).get(uid)?.cells)
        .find((cells) => cells?.[0] === "*")
        ?.slice(0, 4);
    expect(said("en")).toEqual(["*", "everything", "*", "whole cluster"]);
    expect(said("zh-CN")).toEqual(["*", "一切", "*", "整个集群"]);
    expect(made.storeIn("zh-CN").state).toMatchObject({ phase: "polled" });
  });

  it("has a row for each subject, says what is grave of whom, and what the server said of the first", async () => {
    const { made, rows } = board(whoReadsSecrets, {
      allowed: ({ spec }) => at(spec, "groups", "0") !== "devs" && at(spec, "user") !== "me",
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(rows()).toEqual(["ann", "devs", "shop/robot", "system:masters"]);
    expect(made.answer.current).toMatchObject({ unresolved: 1, gaps: [], reading: false, bindings: 3, roles: 2 });
    expect(made.answer.current.at).not.toBeNull();
    expect(made.answer.current.checked).toMatchObject({ asked: 4, differ: [{ kind: "Group", name: "devs" }] });
    expect(made.answer.current.me).toMatchObject({ ours: true, server: true, verb: "get", resource: "secrets" });
    const detail = await made.detail("ServiceAccount shop/robot", new AbortController().signal);
    expect(detail).toMatchObject({
      exists: "no",
      grants: [{ binding: { name: "looks" }, role: { kind: "ClusterRole", name: "look", state: "read" } }],
      notable: [{ what: "secrets", health: "warn" }, { what: "no-account" }],
      check: { ours: true, server: true, namespace: "shop" },
    });
    expect(await made.detail("User nobody", new AbortController().signal)).toBeNull();
    made.dispose();
  });

  it("asks for what belongs to no namespace without one", async () => {
    const { made, reviews } = board({ ...whoReadsSecrets, resource: "nodes" });
    await vi.advanceTimersByTimeAsync(500);
    const asked = reviews.filter(({ resource }) => resource === "subjectaccessreviews");
    expect(asked.length).toBeGreaterThan(0);
    for (const { spec } of asked) expect(at(spec, "resourceAttributes", "namespace")).toBeUndefined();
    made.dispose();
  });

  it("is made again when roles were read again", async () => {
    const { made, rows, reader, data } = board(whoReadsSecrets);
    await vi.advanceTimersByTimeAsync(500);
    data[`${root}/clusterrolebindings`] = [];
    reader.refresh();
    await vi.advanceTimersByTimeAsync(500);
    expect(rows()).toEqual(["devs", "shop/robot", "system:masters"]);
    made.dispose();
  });

  it("stays partial where a part may not be read: it is named, and what it could change is no refusal", async () => {
    const { made, rows } = board(whoReadsSecrets, {
      refuse: (path) => (path === `${root}/clusterroles` ? "forbidden" : null),
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(rows()).toEqual(["system:masters"]);
    expect(made.answer.current.gaps).toEqual([
      message("cluster.forbidden.cluster", { verb: "list", resource: "clusterroles.rbac.authorization.k8s.io" }),
    ]);
    expect(made.answer.current).toMatchObject({ unresolved: 3, me: { ours: null, server: true } });
    made.dispose();
  });

  it("knows oneself by an older version of the question, and adds what the server tells where roles may not be read", async () => {
    const { made, rows, reviews } = board({ ask: "me" }, { refuse: () => "forbidden" });
    await vi.advanceTimersByTimeAsync(500);
    expect(reviews.map(({ version }) => version).filter(Boolean)).toEqual(["v1", "v1beta1"]);
    expect(made.answer.current).toMatchObject({ subject: { kind: "User", name: "me" } });
    expect(made.answer.current.groups).toEqual(["devs", "system:authenticated"]);
    expect(made.answer.current.gaps).toHaveLength(5);
    expect(rows()).toEqual(["pods"]);
    made.dispose();
  });

  it("keeps the answer that it had when the cluster cannot be reached, and says why", async () => {
    let down = false;
    const { made, rows, reader } = board(whoReadsSecrets, { refuse: () => (down ? "unreachable" : null) });
    await vi.advanceTimersByTimeAsync(500);
    down = true;
    reader.refresh();
    await vi.advanceTimersByTimeAsync(500);
    expect(rows()).toHaveLength(4);
    expect(made.answer.current.gaps).toHaveLength(1);
    made.dispose();
  });
});
