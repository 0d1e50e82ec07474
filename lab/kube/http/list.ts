import { setTimeout as delay } from "node:timers/promises";
import type { JsonObject } from "../json.ts";
import type { ServedType } from "../registry.ts";
import { type FieldRequirement, matchesFields } from "../selectors/field.ts";
import { type LabelRequirement, matchesLabels } from "../selectors/label.ts";
import { ApiError, badRequest, invalid, tooLargeResourceVersion, tooOldResourceVersion } from "../status.ts";
import type { Entry } from "../store/entry.ts";
import { type Snapshot, snapshotAt } from "../store/snapshot.ts";
import type { Store } from "../store/store.ts";

/** Which objects of a kind are meant. */
export interface Selection {
  readonly namespace: string;
  readonly labels: readonly LabelRequirement[];
  readonly fields: readonly FieldRequirement[];
}

export interface ListPage {
  readonly metadata: JsonObject;
  readonly entries: readonly Entry[];
}

const WAIT_MS = 3_000;
const WAIT_STEP_MS = 50;

/** Waits a moment for a revision that the store has not reached; whoever asks for one may know more than this server yet. */
export async function awaitRevision(store: Store, query: URLSearchParams): Promise<void> {
  const wanted = parseRevision(query.get("resourceVersion") ?? "");
  for (let waitedMs = 0; store.revision < wanted && waitedMs < WAIT_MS; waitedMs += WAIT_STEP_MS)
    await delay(WAIT_STEP_MS);
}

/** Answers a list request out of the store: page, revision and continue token as the query asks.
 *  @throws ApiError 400 for a contradictory query, 410 for a revision that is forgotten, 504 for one that is still to come */
export function listPage(store: Store, served: ServedType, selection: Selection, query: URLSearchParams): ListPage {
  refuseInitialEvents(query);
  const limit = limitOf(query);
  const { snapshot, startKey, inconsistent } = snapshotFor(store, served, query, limit);
  const { first, last } = range(snapshot, selection.namespace);
  const entries: Entry[] = [];
  const selected = selection.labels.length > 0 || selection.fields.length > 0;
  let index = startKey === "" ? first : Math.max(first, snapshot.firstAtOrAfter(startKey));
  while (index < last && (limit === 0 || entries.length < limit)) {
    const entry = snapshot.at(index++);
    if (entry !== undefined && matches(selection, entry)) entries.push(entry);
  }
  const next = index < last ? snapshot.at(index) : undefined;
  const revision = inconsistent ? store.revision : snapshot.revision;
  if (next === undefined) return { metadata: { resourceVersion: String(revision) }, entries };
  const token = writeToken({ revision, start: next.key });
  // The server does not know what a selector leaves out of the rest.
  const remaining = selected ? {} : { remainingItemCount: last - index };
  return { metadata: { resourceVersion: String(revision), continue: token, ...remaining }, entries };
}

export function matches({ namespace, labels, fields }: Selection, entry: Entry): boolean {
  return (
    (namespace === "" || entry.namespace === namespace) &&
    (labels.length === 0 || matchesLabels(labels, entry.labels)) &&
    (fields.length === 0 || matchesFields(fields, entry))
  );
}

function range(snapshot: Snapshot, namespace: string): { readonly first: number; readonly last: number } {
  if (namespace === "") return { first: 0, last: snapshot.length };
  // "0" is the character after "/": the keys of a namespace lie between the two.
  return { first: snapshot.firstAtOrAfter(`${namespace}/`), last: snapshot.firstAtOrAfter(`${namespace}0`) };
}

interface Start {
  readonly snapshot: Snapshot;
  readonly startKey: string;
  /** Set for the rest of a list whose first part is from a revision that is forgotten. */
  readonly inconsistent: boolean;
}

function snapshotFor(store: Store, served: ServedType, query: URLSearchParams, limit: number): Start {
  const collection = store.collection(served.type);
  const continuation = query.get("continue") ?? "";
  const requested = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  checkMatch(match, requested, continuation);
  if (continuation !== "") {
    if (requested !== "" && requested !== "0") {
      throw badRequest("specifying resource version is not allowed when using continue");
    }
    const token = readToken(continuation);
    if (token.revision < 0) {
      return { snapshot: snapshotAt(collection, store.revision), startKey: token.start, inconsistent: true };
    }
    if (token.revision < collection.log.forgottenRevision) {
      const rest = writeToken({ revision: -1, start: token.start });
      throw new ContinueExpired(rest);
    }
    return { snapshot: snapshotAt(collection, token.revision), startKey: token.start, inconsistent: false };
  }
  const revision = parseRevision(requested);
  if (revision > store.revision) throw tooLargeResourceVersion(revision, store.revision);
  // A limit with a revision and no match means exactly that revision, for clients from before there was a match.
  const exact = match === "Exact" || (match === "" && limit > 0 && revision > 0);
  if (exact && revision < collection.log.forgottenRevision) {
    throw tooOldResourceVersion(revision, collection.log.forgottenRevision);
  }
  return { snapshot: snapshotAt(collection, exact ? revision : store.revision), startKey: "", inconsistent: false };
}

/** @throws ApiError 422 for what only a watch may ask */
function refuseInitialEvents(query: URLSearchParams): void {
  if (!query.has("sendInitialEvents")) return;
  const field = "sendInitialEvents";
  const message = "Forbidden: sendInitialEvents is forbidden for list";
  throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", field, message }]);
}

function checkMatch(match: string, requested: string, continuation: string): void {
  if (match === "") return;
  const field = "resourceVersionMatch";
  if (continuation !== "") {
    const message = "Forbidden: resourceVersionMatch is forbidden when continue is provided";
    throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", field, message }]);
  }
  if (requested === "") {
    const message = "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided";
    throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", field, message }]);
  }
  if (match !== "Exact" && match !== "NotOlderThan") {
    const message = `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan"`;
    throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueNotSupported", field, message }]);
  }
  if (match === "Exact" && requested === "0") {
    const message = `Forbidden: resourceVersionMatch "Exact" is forbidden for resourceVersion "0"`;
    throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", field, message }]);
  }
}

/** @returns 0 for none @throws ApiError 400 for what is no revision */
export function parseRevision(value: string): number {
  if (value === "") return 0;
  if (!/^\d{1,15}$/.test(value)) {
    const message = `Invalid value: "${value}": strconv.ParseUint: parsing "${value}": invalid syntax`;
    throw badRequest(`resourceVersion: ${message}`);
  }
  return Number(value);
}

function limitOf(query: URLSearchParams): number {
  const value = query.get("limit") ?? "";
  if (value === "") return 0;
  if (!/^-?\d{1,15}$/.test(value)) throw badRequest(`limit: strconv.ParseInt: parsing "${value}": invalid syntax`);
  return Math.max(0, Number(value));
}

interface Token {
  readonly revision: number;
  readonly start: string;
}

function writeToken({ revision, start }: Token): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start })).toString("base64url");
}

function readToken(token: string): Token {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (typeof parsed === "object" && parsed !== null && "rv" in parsed && "start" in parsed) {
      const { rv, start } = parsed;
      if (typeof rv === "number" && typeof start === "string") return { revision: rv, start };
    }
  } catch {
    // Answered below, like any other token that is not ours.
  }
  throw badRequest("continue key is not valid");
}

/** Carries a token for the rest of the list, as the real answer does: what changed meanwhile may then be missed or seen. */
class ContinueExpired extends ApiError {
  readonly #rest: string;

  constructor(rest: string) {
    super(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
    this.#rest = rest;
  }

  override toStatus(): JsonObject {
    return { ...super.toStatus(), metadata: { continue: this.#rest } };
  }
}
