/** The answer to a question, from what was read: who has the right, or which rights there are. Pure. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { RbacNotable, RbacQuestion, RbacSubject } from "../../../shared/rbac.ts";
import { type Asked, askedOf } from "./asked.ts";
import { type Grant, grantsOf, type Holder, whatCan, whoCan } from "./evaluate.ts";
import { canonical, type Identity, identityOf, keyOfSubject } from "./identity.ts";
import { notableOf } from "./notable.ts";
import type { Policy } from "./policyReader.ts";
import { grantKey } from "./rbacRows.ts";

type Read = Pick<Policy, "index" | "accounts">;

/** One row, with what is notable of whoever it is about. */
export interface HolderLine extends Holder {
  readonly uid: string;
  readonly notable: readonly RbacNotable[];
  readonly exists: boolean | null;
}

export interface RuleLine {
  readonly uid: string;
  readonly at: number;
  readonly grant: Grant;
}

export type Answered =
  | { readonly about: "holders"; readonly asked: Asked | null; readonly lines: readonly HolderLine[] }
  | {
      readonly about: "rules";
      readonly subject: RbacSubject;
      readonly identity: Identity;
      readonly lines: readonly RuleLine[];
      readonly notable: readonly RbacNotable[];
    };

/** @param me of the question `me`: null when it is not known who that is
 *  @returns null when nobody is asked about */
export function answerOf(
  read: Read,
  question: RbacQuestion,
  kinds: readonly ApiKind[],
  me: Identity | null,
): Answered | null {
  switch (question.ask) {
    case "who-can":
    case "who-can-path": {
      const asked = askedOf(question, kinds);
      return { about: "holders", asked, lines: linesOf(read, whoCan(read.index, asked.want, asked.place)) };
    }
    case "role":
      return { about: "holders", asked: null, lines: linesOf(read, holdersOf(read, question)) };
    case "can":
      return rulesOf(read, canonical(question.subject), identityOf(question.subject));
    case "me":
      return me === null ? null : rulesOf(read, canonical({ kind: "User", namespace: "", name: me.user }), me);
  }
}

/** Null where it is not known. */
export function existsOf({ accounts }: Read, { kind, namespace, name }: RbacSubject): boolean | null {
  return kind === "ServiceAccount" && accounts !== null ? accounts.has(`${namespace}/${name}`) : null;
}

/** Gravest first: they are asked about at the server first. What is notable of a subject is that of all its bindings, not of this right alone. */
function linesOf(read: Read, holders: readonly Holder[]): readonly HolderLine[] {
  const rank = ({ notable }: HolderLine) =>
    notable.some(({ health }) => health === "bad") ? 0 : notable.length > 0 ? 1 : 2;
  return holders
    .map((holder): HolderLine => {
      const { subject } = holder;
      const exists = existsOf(read, subject);
      const notable = notableOf(read.index, subject, grantsOf(read.index, subject), exists);
      return { ...holder, uid: keyOfSubject(subject), notable, exists };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.uid < b.uid ? -1 : 1));
}

function holdersOf({ index }: Read, { namespace, name }: Extract<RbacQuestion, { ask: "role" }>): readonly Holder[] {
  const found = new Map<string, { subject: RbacSubject; grants: Grant[] }>();
  const key = { kind: namespace === "" ? "ClusterRole" : "Role", namespace, name } as const;
  for (const binding of index.bindingsTo(key)) {
    for (const subject of binding.subjects) {
      const holder = found.get(keyOfSubject(subject)) ?? { subject, grants: [] };
      holder.grants.push({ through: subject, binding, rule: null });
      found.set(keyOfSubject(subject), holder);
    }
  }
  return [...found.values()];
}

function rulesOf(read: Read, subject: RbacSubject, identity: Identity): Answered {
  const grants = whatCan(read.index, identity);
  let before: Grant | null = null;
  let at = 0;
  const lines = grants.map((grant): RuleLine => {
    at = before?.binding === grant.binding && before.through === grant.through ? at + 1 : 0;
    before = grant;
    return { uid: grantKey(grant, at), at, grant };
  });
  const notable = [...notableOf(read.index, subject, grants, existsOf(read, subject))];
  if (identity.groups.includes("system:masters") && !notable.some(({ what }) => what === "masters"))
    notable.unshift(...notableOf(read.index, { kind: "Group", namespace: "", name: "system:masters" }, [], null));
  return { about: "rules", subject, identity, lines, notable };
}
