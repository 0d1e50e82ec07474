/** What an object has to do with others, one click away: what it names, what it owns, what it selects and what points at it. Read in the background and
 *  within the request budget; each part that cannot be read to its end says so and leaves the others standing. */
import type { ApiKind, RelatedGroup } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { latest, Value } from "../../core/state/value.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind, preferred } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import { type ListAsk, refOf } from "../source/listRows.ts";
import { textAt } from "../source/wireValue.ts";
import { childKinds } from "./childKinds.ts";
import { Grants } from "./grants.ts";
import { podSelectorOf, selectsLabels } from "./labelSelectors.ts";
import { verdictOf } from "./objectHealth.ts";
import type { Reference } from "./reference.ts";
import { kindOfReference, referencesOf } from "./references.ts";
import { findReferrers } from "./referrerSearch.ts";
import { type Related, RelatedAnswer, type RelatedItem } from "./relatedAnswer.ts";
import { rowsOf } from "./rowsOf.ts";

/** References looked up to tell whether they exist; of the others that is not known. */
const mostLookups = 24;
const mostRows = 500;

/** @throws RpcError when the object itself cannot be read */
export async function* relatedGroups(
  session: ClusterSession,
  kinds: readonly ApiKind[],
  ref: ObjectRef,
  signal: AbortSignal,
): AsyncGenerator<Related, void, undefined> {
  const ended = new AbortController();
  const search = new RelatedSearch(session, kinds, ref, AbortSignal.any([signal, ended.signal]));
  try {
    await search.begin();
    const running = search.run();
    // Awaited below, after what it still told.
    running.catch(() => {});
    for await (const related of latest(search.value, signal)) {
      yield related;
      if (related.complete) break;
    }
    await running;
  } finally {
    ended.abort();
  }
}

class RelatedSearch {
  readonly value: Value<Related>;
  readonly #session: ClusterSession;
  readonly #kinds: readonly ApiKind[];
  readonly #ref: ObjectRef;
  readonly #signal: AbortSignal;
  readonly #answer = new RelatedAnswer();
  readonly #grants: Grants;
  #object: unknown;
  #references: readonly Reference[] = [];

  constructor(session: ClusterSession, kinds: readonly ApiKind[], ref: ObjectRef, signal: AbortSignal) {
    this.#session = session;
    this.#kinds = kinds;
    this.#ref = ref;
    this.#signal = signal;
    this.#grants = new Grants(session, kinds, signal);
    this.value = new Value(this.#answer.now(false));
  }

  /** What the object itself names is known at once. */
  async begin(): Promise<void> {
    this.#object = await this.#get(this.#ref);
    this.#references = referencesOf(this.#object);
    for (const reference of this.#references) this.#add(reference);
    this.#tell();
  }

  /** The parts at once: the request budget lets them go one after the other where that is needed. */
  async run(): Promise<void> {
    try {
      await Promise.all([
        this.#children().then(() => this.#selected()),
        this.#onNode(),
        this.#pointingAt(),
        this.#lookUp(),
      ]);
      await this.#grants.settled();
    } finally {
      // Also when a part failed unforeseen: who waits for the end then gets that failure.
      this.value.set(this.#answer.now(true));
    }
  }

  #tell(): void {
    this.value.set(this.#answer.now(false));
  }

  async #pointingAt(): Promise<void> {
    const kind = textAt(this.#object, "kind");
    await findReferrers(
      {
        session: this.#session,
        kinds: this.#kinds,
        connection: this.#ref.connection,
        answer: this.#answer,
        grants: this.#grants,
        signal: this.#signal,
        found: () => this.#tell(),
      },
      { ...this.#ref, kind, object: this.#object },
    );
  }

  /** By owner uid: lists of the kinds that such an object makes. */
  async #children(): Promise<void> {
    const uid = textAt(this.#object, "metadata", "uid");
    const namespace = this.#namespace();
    const kind = textAt(this.#object, "kind");
    const own = findKind(this.#kinds, this.#ref.group, this.#ref.version, this.#ref.resource);
    const { kinds, selected } = childKinds(kind, own?.custom === true ? this.#ref.group : null, preferred(this.#kinds));
    const selector = selected ? podSelectorOf(this.#object) : null;
    const isOwned = (row: TableRow) => row.owners.some((owner) => owner.uid === uid);
    await Promise.all(
      kinds.map((child) =>
        this.#rows("child", child, child.namespaced ? namespace : null, isOwned, {
          ...(selector !== null && selector !== "" && { labelSelector: selector }),
        }),
      ),
    );
  }

  async #selected(): Promise<void> {
    const selector = podSelectorOf(this.#object);
    const pods = findKind(this.#kinds, "", null, "pods");
    // What an owner selects are its children: said once.
    if (selector === null || !pods || this.#answer.has("child", "Pod")) return;
    const picked = (row: TableRow) => selectsLabels(this.#object, row.labels);
    await this.#rows("selects", pods, this.#namespace(), picked, {
      ...(selector !== "" && { labelSelector: selector }),
    });
  }

  async #onNode(): Promise<void> {
    const pods = findKind(this.#kinds, "", null, "pods");
    if (textAt(this.#object, "kind") !== "Node" || !pods) return;
    const fieldSelector = `spec.nodeName=${textAt(this.#object, "metadata", "name")}`;
    await this.#rows("used-by", pods, null, null, { fieldSelector });
  }

  /** @param keep which rows count, of those held by a table as of those listed; null asks the server alone */
  async #rows(
    relation: RelatedGroup["relation"],
    kind: ApiKind,
    namespace: string | null,
    keep: ((row: TableRow) => boolean) | null,
    selectors: Pick<ListAsk, "labelSelector" | "fieldSelector">,
  ): Promise<void> {
    const resource = resourceName(kind);
    try {
      const ask = { namespace, limit: mostRows, ...selectors };
      const { rows, cut } = await rowsOf(this.#session, kind, ask, keep, this.#signal);
      for (const row of rows) {
        if (keep !== null && !keep(row)) continue;
        const ref = refOf(this.#ref.connection, kind, row);
        this.#answer.add(relation, {
          ref,
          kind: kind.kind,
          health: row.health,
          note: "",
          exists: "yes",
          grant: null,
        });
      }
      if (cut) this.#answer.gap({ resource, namespace, reason: null, looked: rows.length, total: cut.total });
    } catch (error) {
      if (this.#signal.aborted) return;
      if (!(error instanceof RpcError)) throw error;
      const { reason } = failureOf(error, { verb: "list", resource, namespace, namespaced: kind.namespaced });
      this.#answer.gap({ resource, namespace, reason, looked: 0, total: null });
    }
    this.#tell();
  }

  /** Whether what is named exists, and how it fares. */
  async #lookUp(): Promise<void> {
    await Promise.all(
      this.#references.slice(0, mostLookups).map(async (reference) => {
        const { ref } = this.#named(reference);
        const facts = await this.#get(ref).then(
          (object) => ({ health: verdictOf(object).health, exists: "yes" }) as const,
          (error: unknown) => (isMissing(error) ? ({ health: "bad", exists: "no" } as const) : null),
        );
        if (facts) this.#answer.learn(reference.relation, ref, facts);
        this.#tell();
      }),
    );
  }

  #get(ref: ObjectRef): Promise<unknown> {
    const path = `${collectionPath(ref, ref.namespace || null)}/${encodeURIComponent(ref.name)}`;
    return this.#session.http.json({
      method: "GET",
      path,
      signal: this.#signal,
      priority: ref === this.#ref ? "foreground" : "background",
    });
  }

  #add(reference: Reference): void {
    const item = this.#named(reference);
    this.#answer.add(reference.relation, item);
    if (item.grant === null) return;
    const from = { group: this.#ref.group, kind: textAt(this.#object, "kind"), namespace: this.#ref.namespace };
    this.#grants.ask(from, { ...item.ref, kind: item.kind }, (grant) =>
      this.#answer.learn(reference.relation, item.ref, { grant }),
    );
  }

  #named(reference: Reference): Omit<RelatedItem, "owned"> {
    const kind = kindOfReference(this.#kinds, reference);
    const namespace = kind && !kind.namespaced ? "" : reference.namespace;
    return {
      ref: {
        connection: this.#ref.connection,
        group: reference.group,
        version: kind?.version ?? "v1",
        resource: kind?.resource ?? reference.resource ?? (reference.kind ?? "").toLowerCase(),
        namespace,
        name: reference.name,
      },
      kind: kind?.kind ?? reference.kind ?? reference.resource ?? "",
      health: "unknown",
      note: reference.note,
      exists: "unknown",
      grant: reference.needsGrant === true ? { state: "unknown", by: "" } : null,
    };
  }

  /** Null for what has none. */
  #namespace(): string | null {
    return textAt(this.#object, "metadata", "namespace") || null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof RpcError && error.code === "not-found";
}
