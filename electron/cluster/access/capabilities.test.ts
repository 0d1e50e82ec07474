import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Right } from "../../../shared/cluster.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import { AccessReviews } from "./accessReviews.ts";
import { FakeAuthorizer } from "./authorizer.fixture.ts";
import { capabilities, type Question } from "./capabilities.ts";
import type { ResourceRule } from "./rules.ts";

const read = ["get", "list", "watch"];
const rule = (verbs: string[], resources: string[], apiGroups = [""]): ResourceRule => ({
  verbs,
  apiGroups,
  resources,
  resourceNames: [],
});
const right = (verb: string, resource: string): Right => ({ verb, group: "", resource, name: null });
const ask = (verb: string, resource: string, ...places: (string | null)[]): Question => ({
  right: right(verb, resource),
  places,
});

interface Followed {
  /** What was told last, as `yes`, `unknown` or the reason's words. */
  readonly last: () => readonly string[];
  readonly told: () => number;
  end(): void;
}

function follow(reviews: AccessReviews, questions: readonly Question[]): Followed {
  const ended = new AbortController();
  const items: Capability[][] = [];
  void (async () => {
    for await (const item of capabilities(reviews, questions, ended.signal)) items.push(item);
  })();
  const words = (capability: Capability) =>
    capability.may === "no"
      ? [capability.reason.id, ...Object.values(capability.reason.params)].join(" ")
      : capability.may;
  return { last: () => items.at(-1)?.map(words) ?? [], told: () => items.length, end: () => ended.abort() };
}

describe("what a person may do", () => {
  let server: FakeAuthorizer;
  let reviews: AccessReviews;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeAuthorizer();
    reviews = new AccessReviews(server);
  });
  afterEach(() => vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(1_000);

  it("is told by one request where the rules of the namespace say it all", async () => {
    server.within = { orders: [rule(read, ["pods"])] };
    const seen = follow(reviews, [
      ask("list", "pods", "orders"),
      ask("list", "secrets", "orders"),
      ask("create", "pods/exec", "orders"),
    ]);
    await settle();
    expect(seen.last()).toEqual([
      "yes",
      "cluster.access.needs list secrets orders",
      "cluster.access.needs create pods/exec orders",
    ]);
    expect(server.asked).toEqual(["rules orders"]);
    seen.end();
  });

  it("is asked one by one, cluster-wide, for what some namespace's rules grant, and for nothing else", async () => {
    server.everywhere = [rule(read, ["nodes"])];
    server.within = { default: [rule(read, ["pods"])] };
    const seen = follow(reviews, [ask("list", "nodes", null), ask("list", "pods", null), ask("list", "secrets", null)]);
    await settle();
    expect(seen.last()).toEqual(["yes", "cluster.access.needsAll list pods", "cluster.access.needsAll list secrets"]);
    expect(server.asked).toEqual(["rules default", "list nodes", "list pods"]);
    seen.end();
  });

  it("is one question for someone who may do it with everything", async () => {
    server.everywhere = [rule(["*"], ["*"], ["*"])];
    const kinds = ["pods", "secrets", "nodes", "events", "services"];
    const seen = follow(
      reviews,
      kinds.map((kind) => ask("list", kind, null)),
    );
    await settle();
    expect(seen.last()).toEqual(kinds.map(() => "yes"));
    expect(server.asked).toEqual(["rules default", "list *"]);
    seen.end();
  });

  it("is not refused by an authorizer that keeps its rules to itself: it is asked", async () => {
    server.silent = true;
    server.within = { orders: [rule(read, ["pods"])] };
    const seen = follow(reviews, [ask("list", "pods", "orders"), ask("list", "secrets", "orders")]);
    await settle();
    expect(seen.last()).toEqual(["yes", "cluster.access.needs list secrets orders"]);
    seen.end();
  });

  it("stays unknown where an authorizer failed rather than refused", async () => {
    server.evaluationError = "webhook: timeout";
    const seen = follow(reviews, [ask("list", "pods", "orders")]);
    await settle();
    expect(seen.last()).toEqual(["unknown"]);
    seen.end();
  });

  it("stays unknown while nothing can be asked, without asking for every right, and is known when the target is back", async () => {
    server.down = true;
    const seen = follow(reviews, [ask("list", "pods", "orders"), ask("list", "secrets", "orders")]);
    await settle();
    expect(seen.last()).toEqual(["unknown", "unknown"]);
    server.down = false;
    server.within = { orders: [rule(read, ["pods"])] };
    await vi.advanceTimersByTimeAsync(10_000);
    reviews.forget();
    await settle();
    expect(seen.last()).toEqual(["yes", "cluster.access.needs list secrets orders"]);
    server.down = true;
    await vi.advanceTimersByTimeAsync(10_000);
    reviews.forget();
    await settle();
    expect(seen.last(), "what was known stands").toEqual(["yes", "cluster.access.needs list secrets orders"]);
    seen.end();
  });

  it("follows a right that is granted, within minutes and without a reconnect", async () => {
    const seen = follow(reviews, [ask("list", "secrets", "orders")]);
    await settle();
    expect(seen.last()).toEqual(["cluster.access.needs list secrets orders"]);
    server.within = { orders: [rule(read, ["secrets"])] };
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(seen.last()).toEqual(["yes"]);
    expect(seen.told()).toBe(2);
    seen.end();
  });

  it("is shared: two who look at the same place ask once", async () => {
    server.within = { orders: [rule(read, ["pods"])] };
    const one = follow(reviews, [ask("list", "pods", "orders")]);
    const other = follow(reviews, [ask("get", "pods", "orders")]);
    await settle();
    expect([one.last(), other.last()]).toEqual([["yes"], ["yes"]]);
    expect(server.asked).toEqual(["rules orders"]);
    one.end();
    other.end();
  });

  it("is not refused for a kind of which certain objects may be read", async () => {
    server.within = { orders: [{ ...rule(["get"], ["secrets"]), resourceNames: ["tls"] }] };
    const named = (name: string): Question => ({ right: { ...right("get", "secrets"), name }, places: ["orders"] });
    const seen = follow(reviews, [
      ask("get", "secrets", "orders"),
      named("tls"),
      named("ca"),
      ask("list", "secrets", "orders"),
    ]);
    await settle();
    const missing = (verb: string) => `cluster.access.needs ${verb} secrets orders`;
    expect(seen.last()).toEqual(["unknown", "yes", missing("get"), missing("list")]);
    seen.end();
  });

  it("over several namespaces is yes when one of them allows it, and no when none does", async () => {
    server.within = { orders: [rule(read, ["pods"])] };
    const seen = follow(reviews, [
      ask("list", "pods", "orders", "payments"),
      ask("list", "secrets", "orders", "payments"),
    ]);
    await settle();
    expect(seen.last()).toEqual(["yes", "cluster.access.needs list secrets orders, payments"]);
    seen.end();
  });

  it("is what the server decides in the end, for any rules, told or kept", async () => {
    const resources = ["pods", "pods/log", "nodes", "secrets"];
    const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values));
    const anyRule: fc.Arbitrary<ResourceRule> = fc.record({
      verbs: some(["get", "list", "*"]),
      apiGroups: fc.constantFrom([""], ["*"], ["apps"]),
      resources: some([...resources, "*", "*/log"]),
      resourceNames: some(["a"]),
    });
    const rules = fc.array(anyRule, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(rules, rules, fc.boolean(), async (everywhere, inOrders, silent) => {
        const any = new FakeAuthorizer();
        Object.assign(any, { everywhere, within: { orders: inOrders }, silent });
        const places = [null, "orders", "payments"];
        const questions = ["get", "list"].flatMap((verb) =>
          resources.flatMap((resource) => places.map((place) => ask(verb, resource, place))),
        );
        const seen = follow(new AccessReviews(any), questions);
        await settle();
        expect(seen.last().map((word) => word === "yes")).toEqual(
          questions.map((question) => any.allows(question.right, question.places[0] ?? null)),
        );
        // Unknown is left where rules that were told name certain objects.
        const named = silent || !JSON.stringify([everywhere, inOrders]).includes('"a"');
        if (named) expect(seen.last()).not.toContain("unknown");
        seen.end();
      }),
    );
  });
});
