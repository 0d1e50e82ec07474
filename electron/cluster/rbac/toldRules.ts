/** One's own rules as the server tells them (SelfSubjectRulesReview): where roles and bindings may not be read, they are all that is known, without what gives
 *  them. */
import type { RbacGrant, RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import type { Say } from "../../core/app/english.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import type { AccessReviews } from "../access/accessReviews.ts";
import type { ResourceRule } from "../access/rules.ts";
import { signsIn } from "./notable.ts";
import { placeText, words } from "./rbacRows.ts";

export interface ToldRule {
  readonly namespace: string;
  readonly rule: ResourceRule;
}

/** Namespaces that are asked about; each is a request. */
const mostPlaces = 20;

export class ToldRules {
  readonly #reviews: Pick<AccessReviews, "askRules" | "rules">;

  constructor(reviews: Pick<AccessReviews, "askRules" | "rules">) {
    this.#reviews = reviews;
  }

  async of(namespaces: readonly string[]): Promise<readonly ToldRule[]> {
    const places = namespaces.slice(0, mostPlaces);
    await Promise.all(places.map((place) => this.#reviews.askRules(place)));
    return places.flatMap((namespace) =>
      (this.#reviews.rules(namespace)?.rules ?? []).map((rule) => ({ namespace, rule })),
    );
  }
}

/** In the columns of rules; the roles and bindings are not known. */
export function toldRows(told: readonly ToldRule[], say: Say): readonly TableRow[] {
  return told.map(({ namespace, rule }, at): TableRow => {
    const signs = signsIn(wholeRule(rule), namespace);
    const name = rule.resources.join(", ");
    const cells = [
      name,
      words(
        signs.map(({ what }) => what),
        say,
      ),
      rule.verbs.join(", "),
      placeText(namespace, say),
      rule.apiGroups.map((group) => group || "core").join(", "),
      rule.resourceNames.join(", ") || null,
      "SelfSubjectRulesReview",
      "",
      "",
    ];
    const base = { namespace: "", name, labels: {}, owners: [], version: "", createdAt: null };
    return { ...base, uid: `${prefix}${namespace} ${at}`, health: signs.length > 0 ? "warn" : "ok", cells };
  });
}

/** The rule behind such a row, as a grant without a way; null for a row of another kind. */
export function toldGrant(told: readonly ToldRule[], uid: string, through: RbacSubject): RbacGrant | null {
  const found = uid.startsWith(prefix) ? told[Number(uid.slice(uid.lastIndexOf(" ") + 1))] : undefined;
  if (found === undefined) return null;
  return { through, binding: null, role: null, rule: wholeRule(found.rule), from: [], namespace: found.namespace };
}

const prefix = "told ";

function wholeRule({ verbs, apiGroups, resources, resourceNames }: ResourceRule): RbacRule {
  return {
    verbs: [...verbs],
    apiGroups: [...apiGroups],
    resources: [...resources],
    resourceNames: [...resourceNames],
    nonResourceURLs: [],
  };
}
