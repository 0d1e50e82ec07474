/** One question about rights for as long as somebody looks at its answer: rows and summary, made again whenever roles and bindings were read, and held against
 *  what the server says. */
import type { Language } from "../../../shared/model/language.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { RbacAnswer, RbacCheck, RbacDetail, RbacQuestion } from "../../../shared/rbac.ts";
import { type Say, sayIn } from "../../core/app/english.ts";
import { Value } from "../../core/state/value.ts";
import type { StoreState, TableRow } from "../../core/table/rowSink.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import { resourceName } from "../source/apiPath.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { type Answered, answerOf, type HolderLine } from "./answer.ts";
import { type Asked, exampleOf, placeOf } from "./asked.ts";
import { type Grant, may } from "./evaluate.ts";
import { type Identity, identityOf, MASTERS } from "./identity.ts";
import { notableOf } from "./notable.ts";
import { type Policy, type PolicyReader, roundMs } from "./policyReader.ts";
import { holderColumns, holderRow, ruleColumns, ruleRow } from "./rbacRows.ts";
import type { ServerReviews } from "./serverReviews.ts";
import { type ToldRules, toldGrant, toldRows } from "./toldRules.ts";

/** Subjects of an answer that the server is asked about, gravest first, and at once. */
const mostChecked = 20;
const parallel = 2;
const mostGrants = 50;

export interface RbacSurroundings {
  readonly reader: PolicyReader;
  readonly reviews: ServerReviews;
  readonly told: Pick<ToldRules, "of">;
  readonly catalog: Pick<KindCatalog, "current">;
}

const nothing: RbacAnswer = {
  subject: null,
  groups: [],
  notable: [],
  unresolved: 0,
  gaps: [],
  beyond: [],
  me: null,
  checked: null,
  bindings: 0,
  roles: 0,
  at: null,
  reading: true,
};

export class RbacBoard {
  /** By language: rows are filtered and sorted as they read. */
  readonly #stores = new Map<Language, RowStore>();
  /** The rows of the last answer; null before it. */
  #rows: ((say: Say) => readonly TableRow[]) | null = null;
  #state: Partial<StoreState> = { phase: "loading" };
  readonly answer = new Value<RbacAnswer>(nothing);
  readonly #question: RbacQuestion;
  readonly #namespaces: readonly string[];
  readonly #around: RbacSurroundings;
  readonly #ended = new AbortController();
  readonly #leave: () => void;
  readonly #unsubscribe: () => void;
  #turn = 0;

  constructor(question: RbacQuestion, namespaces: readonly string[], around: RbacSurroundings) {
    this.#question = question;
    this.#namespaces = namespaces;
    this.#around = around;
    this.#unsubscribe = around.reader.policy.subscribe(() => void this.#answer());
    this.#leave = around.reader.join(namespaces);
    void this.#answer();
  }

  storeIn(language: Language): RowStore {
    const held = this.#stores.get(language);
    if (held !== undefined) return held;
    const rules = this.#question.ask === "can" || this.#question.ask === "me";
    const store = new RowStore({ columns: [...(rules ? ruleColumns : holderColumns)], namespaced: false });
    this.#stores.set(language, store);
    this.#fill(language, store);
    return store;
  }

  #fill(language: Language, store: RowStore): void {
    if (this.#rows !== null) {
      const replacement = store.replaceAll();
      replacement.upsert(this.#rows(sayIn(language)));
      replacement.finish();
    }
    store.setState(this.#state);
  }

  dispose(): void {
    this.#ended.abort();
    this.#unsubscribe();
    this.#leave();
  }

  async #answer(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { signal } = this.#ended;
    const { reader, told, catalog } = this.#around;
    const policy = reader.policy.current;
    if (policy.at === null && policy.failure === null) return;
    if (policy.reading) return this.answer.set({ ...this.answer.current, reading: true });
    const served = await catalog.current(signal).catch(() => null);
    const me = await this.#me();
    if (turn !== this.#turn || signal.aborted) return;
    const answered = answerOf(policy, this.#question, served?.kinds ?? [], me);
    const ownRules = this.#question.ask === "me" && (policy.gaps.length > 0 || me === null);
    const ownTold = ownRules ? await told.of(this.#namespaces) : [];
    if (turn !== this.#turn || signal.aborted) return;
    this.#rows = (say) => [...rowsOf(policy, answered, say), ...toldRows(ownTold, say)];
    this.#state =
      policy.failure === null
        ? { phase: "polled", goodAt: policy.at, pollMs: roundMs, reason: null }
        : { phase: policy.at === null ? "failed" : "stale", goodAt: policy.at, reason: policy.failure };
    for (const [language, store] of this.#stores) this.#fill(language, store);
    this.answer.set({
      ...nothing,
      ...summaryOf(policy, answered),
      gaps: [
        ...policy.gaps,
        ...(policy.failure ? [policy.failure] : []),
        ...(this.#question.ask === "me" && me === null ? [message("rbac.gap.me")] : []),
      ],
      beyond: beyondOf(this.#question),
      checked: this.answer.current.checked,
      me: this.answer.current.me,
      at: policy.at,
      reading: false,
    });
    if (answered?.about === "holders" && answered.asked !== null)
      await this.#check(policy, answered.asked, answered.lines, me, turn);
  }

  /** Everything about one row; null when it is gone. */
  async detail(uid: string, signal: AbortSignal): Promise<RbacDetail | null> {
    const { reader, catalog } = this.#around;
    const policy = await reader.read(signal);
    const { kinds } = await catalog.current(signal);
    const me = await this.#me();
    const answered = answerOf(policy, this.#question, kinds, me);
    if (answered?.about === "holders") {
      const line = answered.lines.find((one) => one.uid === uid);
      if (line === undefined) return null;
      const asked = answered.asked && asking(answered.asked, line);
      const check = asked && (await this.#verdict(policy, identityOf(line.subject), asked));
      const exists = line.exists === null ? "unknown" : line.exists ? "yes" : "no";
      return { subject: line.subject, ...grants(policy, line.grants), notable: [...line.notable], exists, check };
    }
    const line = answered?.lines.find((one) => one.uid === uid);
    if (answered === null || line === undefined) {
      const subject = answered?.subject ?? { kind: "User", namespace: "", name: "?" };
      const grant = toldGrant(await this.#around.told.of(this.#namespaces), uid, subject);
      return grant && { subject, grants: [grant], more: 0, notable: [], exists: "unknown", check: null };
    }
    const asked = exampleOf(line.grant);
    const who = this.#question.ask === "me" ? null : answered.identity;
    const check = asked && (await this.#verdict(policy, who, asked, answered.identity));
    const notable = [...notableOf(policy.index, answered.subject, [line.grant], null)];
    return { subject: answered.subject, ...grants(policy, [line.grant]), notable, exists: "unknown", check };
  }

  /** Null also when it could not be asked: the connection's state says why. */
  async #me(): Promise<Identity | null> {
    return await this.#around.reviews.me(this.#ended.signal).catch(() => null);
  }

  /** Asks the server of the person, and of the first subjects; tells after each few. */
  async #check(
    policy: Policy,
    asked: Asked,
    lines: readonly HolderLine[],
    me: Identity | null,
    turn: number,
  ): Promise<void> {
    const tell = (part: Partial<RbacAnswer>): boolean => {
      const current = turn === this.#turn && !this.#ended.signal.aborted;
      if (current) this.answer.set({ ...this.answer.current, ...part });
      return current;
    };
    if (asked.place.in === "any") return;
    if (!tell({ me: await this.#verdict(policy, null, asked, me) })) return;
    const checked = { asked: 0, agree: 0, differ: [] as HolderLine["subject"][] };
    const first = lines.slice(0, mostChecked);
    while (first.length > 0) {
      const some = first.splice(0, parallel);
      const verdicts = await Promise.all(
        some.map(async ({ subject }) => ({
          subject,
          check: await this.#verdict(policy, identityOf(subject), asked),
        })),
      );
      for (const { subject, check } of verdicts) {
        if (check.server === null) {
          tell({ checked: null, beyond: [...beyondOf(this.#question), ...(check.reason ? [check.reason] : [])] });
          return;
        }
        checked.asked += 1;
        if (check.server === check.ours) checked.agree += 1;
        else checked.differ.push(subject);
      }
      if (!tell({ checked: { ...checked, differ: [...checked.differ] } })) return;
    }
  }

  /** @param who null for oneself
   *  @param known who that is */
  async #verdict(
    policy: Policy,
    who: Identity | null,
    { want, place }: Asked,
    known: Identity | null = who,
  ): Promise<RbacCheck> {
    const ours = known !== null && may(policy.index, known, want, place);
    const priority = "background";
    const { allowed, said, reason } = await this.#around.reviews.verdict(who, want, place, priority);
    const partial = known === null || policy.gaps.length > 0;
    return {
      verb: want.verb,
      resource: "path" in want ? want.path : resourceName(want),
      name: "path" in want ? "" : (want.name ?? ""),
      namespace: place.in === "namespace" ? place.namespace : null,
      ours: ours || !partial ? ours : null,
      server: allowed,
      said,
      reason,
    };
  }
}

function rowsOf(policy: Policy, answered: Answered | null, say: Say) {
  if (answered === null) return [];
  return answered.about === "holders"
    ? answered.lines.map((line) => ({ ...holderRow(line, line.notable, say), uid: line.uid }))
    : answered.lines.map(({ grant, at }) => ruleRow(policy.index, grant, at, answered.subject, say));
}

function summaryOf({ index }: Policy, answered: Answered | null): Partial<RbacAnswer> {
  const size = { bindings: index.bindings.length, roles: index.roles.size };
  if (answered === null) return size;
  if (answered.about === "rules") {
    const { subject, identity, lines } = answered;
    const unresolved = lines.filter(({ grant }) => grant.rule === null).length;
    return { ...size, subject, groups: [...identity.groups], notable: [...answered.notable], unresolved };
  }
  const place = answered.asked?.place ?? { in: "any" };
  let unresolved = 0;
  for (const { namespace } of index.unresolved())
    if (namespace === "" || place.in === "any" || (place.in === "namespace" && place.namespace === namespace))
      unresolved += 1;
  return { ...size, unresolved: answered.asked === null ? 0 : unresolved };
}

/** What no reading of roles tells. */
function beyondOf(question: RbacQuestion): Message[] {
  if (question.ask === "role") return [];
  const told = [message("rbac.beyond.authorizers")];
  const subject = question.ask === "can" ? question.subject : null;
  if (question.ask !== "me" && subject?.kind !== "ServiceAccount") told.push(message("rbac.beyond.groups"));
  if (subject?.kind === "User") told.push(message("rbac.beyond.masters", { group: MASTERS }));
  return told;
}

/** In any place: where its first binding holds. */
function asking({ want, place }: Asked, { grants: [first] }: HolderLine): Asked {
  return place.in === "any" ? { want, place: placeOf(first?.binding.namespace ?? "") } : { want, place };
}

function grants({ index }: Policy, all: readonly Grant[]): Pick<RbacDetail, "grants" | "more"> {
  const shown = all.slice(0, mostGrants).map(({ through, binding, rule }) => {
    const role = index.role(binding.role);
    return {
      through,
      binding: { namespace: binding.namespace, name: binding.name },
      role: { ...binding.role, state: index.stateOf(binding.role) },
      rule,
      from: role === null || rule === null ? [] : [...index.gatheredFrom(role, rule)],
      namespace: binding.namespace === "" ? null : binding.namespace,
    };
  });
  return { grants: shown, more: all.length - shown.length };
}
