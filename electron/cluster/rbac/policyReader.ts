/** Roles, bindings and service accounts of one cluster, read in rounds of paged lists within the request budget while somebody looks at an answer. What may not
 *  be read everywhere is read in the namespaces that are looked at; the rest is a gap that is told. */
import { type Message, message } from "../../../shared/model/message.ts";
import { latest, Value } from "../../core/state/value.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { failureOf } from "../source/failure.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { textAt } from "../source/wireValue.ts";
import { type Binding, bindingOf, type Role, roleOf } from "./policy.ts";
import { PolicyIndex } from "./policyIndex.ts";

/** A round is begun this long after the one before, and not sooner than that many times its duration after its end. */
export const roundMs = 120_000;
const roundShare = 10;
const retryMs = 10_000;
/** Of one kind; more are said to be there. */
const mostObjects = 50_000;
/** Namespaces that are read one by one. */
const mostPlaces = 100;

export interface Policy {
  readonly index: PolicyIndex;
  /** `namespace/name` of service accounts; null where not all could be read. */
  readonly accounts: ReadonlySet<string> | null;
  readonly gaps: readonly Message[];
  /** Why the last reading came to nothing: what was read before stands. */
  readonly failure: Message | null;
  /** Epoch milliseconds at which reading ended; null before the first time. */
  readonly at: number | null;
  readonly reading: boolean;
}

const RBAC = "rbac.authorization.k8s.io";
const kinds = {
  clusterrolebindings: { group: RBAC, version: "v1", resource: "clusterrolebindings" },
  rolebindings: { group: RBAC, version: "v1", resource: "rolebindings" },
  clusterroles: { group: RBAC, version: "v1", resource: "clusterroles" },
  roles: { group: RBAC, version: "v1", resource: "roles" },
  serviceaccounts: { group: "", version: "v1", resource: "serviceaccounts" },
} as const;
type KindName = keyof typeof kinds;

/** What one kind's reading gave. `but`: null when it was read to its end, else the namespaces that were. */
interface Part {
  readonly objects: readonly unknown[];
  readonly but: ReadonlySet<string> | null;
  readonly gap: Message | null;
}

export class PolicyReader {
  readonly policy = new Value<Policy>({
    index: new PolicyIndex([], [], { clusterRoles: true, rolesBut: new Set() }),
    accounts: null,
    gaps: [],
    failure: null,
    at: null,
    reading: true,
  });
  readonly #session: ClusterSession;
  readonly #ended = new AbortController();
  /** What each who looks is interested in. */
  readonly #hints = new Map<object, readonly string[]>();
  #again = new AbortController();
  #running = false;

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  /** Reads, and reads again, for as long as somebody has joined.
   *  @param namespaces where to read what may not be read everywhere
   *  @returns leaves */
  join(namespaces: readonly string[]): () => void {
    const who = {};
    const before = new Set(this.#places());
    this.#hints.set(who, namespaces);
    const fresh = namespaces.some((name) => !before.has(name)) && this.policy.current.gaps.length > 0;
    if (!this.#running) void this.#rounds();
    else if (fresh) this.refresh();
    return () => {
      this.#hints.delete(who);
      if (this.#hints.size === 0) this.#again.abort();
    };
  }

  refresh(): void {
    this.#again.abort();
  }

  /** The first reading's end. @throws the signal's reason */
  async read(signal: AbortSignal): Promise<Policy> {
    for await (const policy of latest(this.policy, signal)) if (policy.at !== null || !policy.reading) return policy;
    throw signal.reason;
  }

  dispose(): void {
    this.#ended.abort();
  }

  #places(): readonly string[] {
    return [...new Set([...this.#hints.values()].flat())].slice(0, mostPlaces);
  }

  async #rounds(): Promise<void> {
    this.#running = true;
    const { signal } = this.#ended;
    const forget = this.#session.onWake({ wake: () => this.policy.current.at === null && this.refresh() });
    while (!signal.aborted && this.#hints.size > 0) {
      this.#again = new AbortController();
      const from = Date.now();
      const whole = await this.#round(signal);
      const tookMs = Date.now() - from;
      const pauseMs = whole ? Math.max(roundMs - tookMs, tookMs * roundShare) : retryMs;
      await sleep(pauseMs, AbortSignal.any([signal, this.#again.signal])).catch(() => {});
    }
    forget();
    this.#running = false;
    // Who joined while the last one left.
    if (!signal.aborted && this.#hints.size > 0) void this.#rounds();
  }

  /** @returns whether nothing but rights was missing */
  async #round(signal: AbortSignal): Promise<boolean> {
    this.policy.set({ ...this.policy.current, reading: true });
    const gaps: Message[] = [];
    const read = async (name: KindName): Promise<Part> => {
      const part = await this.#part(name, signal);
      if (part.gap !== null) gaps.push(part.gap);
      return part;
    };
    try {
      // Bindings first: a role that is made meanwhile is there when it is looked for.
      const [clusterBindings, bindings] = [await read("clusterrolebindings"), await read("rolebindings")];
      const [clusterRoles, roles] = [await read("clusterroles"), await read("roles")];
      const accounts = await read("serviceaccounts");
      const made: readonly Role[] = [
        ...clusterRoles.objects.map((object) => roleOf("ClusterRole", object)),
        ...roles.objects.map((object) => roleOf("Role", object)),
      ];
      const joined = [
        ...clusterBindings.objects.map((object) => bindingOf(object, true)),
        ...bindings.objects.map((object) => bindingOf(object, false)),
      ].filter((one): one is Binding => one !== null);
      this.policy.set({
        index: new PolicyIndex(made, joined, { clusterRoles: clusterRoles.but !== null, rolesBut: roles.but }),
        accounts: accounts.but === null ? new Set(accounts.objects.map(placeAndName)) : null,
        gaps,
        failure: null,
        at: Date.now(),
        reading: false,
      });
      return true;
    } catch (error) {
      const { reason } = failureOf(error, { verb: "list", resource: "roles", namespace: null });
      this.policy.set({ ...this.policy.current, failure: reason, reading: false });
      return false;
    }
  }

  /** @throws what is no refusal */
  async #part(name: KindName, signal: AbortSignal): Promise<Part> {
    const kind = kinds[name];
    const namespaced = name !== "clusterroles" && name !== "clusterrolebindings";
    const objects: unknown[] = [];
    const refusal = await this.#list(kind, null, objects, signal);
    if (refusal === null) return { objects, but: null, gap: null };
    if (refusal.kind === "cut") return { objects, but: new Set(), gap: refusal.reason };
    const but = new Set<string>();
    for (const place of namespaced ? this.#places() : [])
      if ((await this.#list(kind, place, objects, signal)) === null) but.add(place);
    const told = { resource: resourceName(kind), namespaces: [...but].join(", ") };
    return { objects, but, gap: but.size === 0 ? refusal.reason : message("rbac.gap.only", told) };
  }

  /** @returns null when it was read to its end. @throws what is no refusal */
  async #list(
    kind: (typeof kinds)[KindName],
    place: string | null,
    objects: unknown[],
    signal: AbortSignal,
  ): Promise<{ readonly kind: "refused" | "cut"; readonly reason: Message } | null> {
    const ask = { path: collectionPath(kind, place), most: mostObjects };
    const slim = kind.resource === "serviceaccounts" ? placeOnly : (object: unknown) => object;
    try {
      const { remaining, oversize } = await eachObject(this.#session, ask, (one) => objects.push(slim(one)), signal);
      if (remaining === 0 && oversize === 0) return null;
      return { kind: "cut", reason: message("rbac.gap.cut", { resource: resourceName(kind), most: mostObjects }) };
    } catch (error) {
      const namespaced = kind.resource !== "clusterroles" && kind.resource !== "clusterrolebindings";
      const attempt = { verb: "list", resource: resourceName(kind), namespace: place, namespaced } as const;
      const failure = failureOf(error, attempt);
      if (failure.kind !== "forbidden" && failure.kind !== "unserved") throw error;
      return { kind: "refused", reason: failure.reason };
    }
  }
}

/** Nothing else of a service account is asked for. */
function placeOnly(object: unknown): unknown {
  return { metadata: { namespace: textAt(object, "metadata", "namespace"), name: textAt(object, "metadata", "name") } };
}

function placeAndName(object: unknown): string {
  return `${textAt(object, "metadata", "namespace")}/${textAt(object, "metadata", "name")}`;
}
