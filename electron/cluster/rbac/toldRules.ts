/** One's own rules as the server tells them (SelfSubjectRulesReview): where roles and bindings may not be read, they are all that is known, without what gives
 *  them. */
import type { TableRow } from "../../core/table/rowSink.ts";
import type { AccessReviews } from "../access/accessReviews.ts";
import type { ResourceRule } from "../access/rules.ts";
import { signsOf } from "./notable.ts";

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
export function toldRows(told: readonly ToldRule[]): readonly TableRow[] {
  return told.map(({ namespace, rule }, at): TableRow => {
    const { verbs, apiGroups, resources, resourceNames } = rule;
    const signs = signsOf({
      ...rule,
      verbs: [...verbs],
      apiGroups: [...apiGroups],
      resources: [...resources],
      resourceNames: [...resourceNames],
      nonResourceURLs: [],
    });
    const name = resources.join(", ");
    const cells = [
      name,
      verbs.join(", "),
      namespace,
      apiGroups.map((group) => group || "core").join(", "),
      resourceNames.join(", "),
      "SelfSubjectRulesReview",
      "",
      "",
      signs.map(({ what }) => what).join(", "),
    ];
    const base = { namespace: "", name, labels: {}, owners: [], version: "", createdAt: null };
    return { ...base, uid: `told ${namespace} ${at}`, health: signs.length > 0 ? "warn" : "ok", cells };
  });
}
