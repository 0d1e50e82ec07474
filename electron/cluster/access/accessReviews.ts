/** What the API server says about the person's own rights: the rules that hold in a namespace (SelfSubjectRulesReview), and single questions
 *  (SelfSubjectAccessReview). Both are kept for a while and shared by all who ask; they are background requests and change nothing there. */
import type { Right } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { Value } from "../../core/state/value.ts";
import type { KubeTrial } from "../http/request.ts";
import { at, listAt, textAt, textsAt } from "../source/wireValue.ts";
import type { ResourceRule } from "./rules.ts";

export interface NamespaceRules {
  readonly rules: readonly ResourceRule[];
  /** Every authorizer of the server has told its rules: what none of them grants is refused. */
  readonly complete: boolean;
}

/** Rules are one request a namespace, a question is one a right. */
const freshMs = { rules: 3 * 60_000, question: 15 * 60_000 };
/** What could not be asked is asked again after this. */
const retryMs = 30_000;
/** News about the connection make answers old, but no younger ones than these: news come in bunches. */
const settledMs = 5_000;

interface Kept<T> {
  value: T | null;
  askedAt: number;
  failed: boolean;
  asking: Promise<void> | null;
}

export class AccessReviews {
  /** How often everything was made old: those who wait for news ask again. */
  readonly forgotten = new Value(0);
  readonly #trial: Pick<KubeTrial, "review">;
  readonly #rules = new Map<string, Kept<NamespaceRules>>();
  readonly #questions = new Map<string, Kept<boolean>>();
  #oldBefore = 0;

  constructor(trial: Pick<KubeTrial, "review">) {
    this.#trial = trial;
  }

  /** Whatever was answered so far may have changed: it stands until it is asked anew. */
  forget(): void {
    this.#oldBefore = Date.now() - settledMs;
    this.forgotten.set(this.forgotten.current + 1);
  }

  /** What is known of the rules, fresh or not; null when nothing is. */
  rules(namespace: string): NamespaceRules | null {
    return this.#rules.get(namespace)?.value ?? null;
  }

  /** What is known of the right; null when nothing is. @param namespace null for all, and for what belongs to none */
  allowed(namespace: string | null, right: Right): boolean | null {
    return this.#questions.get(keyOf(namespace, right))?.value ?? null;
  }

  /** Asks unless the answer is fresh. @returns whether it is now; what could not be asked stays as it was */
  async askRules(namespace: string): Promise<boolean> {
    return await this.#ask(this.#rules, namespace, freshMs.rules, async () => {
      const answer = await this.#review("selfsubjectrulesreviews", "SelfSubjectRulesReview", { namespace });
      const status = at(answer, "status");
      return {
        rules: listAt(status, "resourceRules").map((rule) => ({
          verbs: textsAt(rule, "verbs"),
          apiGroups: textsAt(rule, "apiGroups"),
          resources: textsAt(rule, "resources"),
          resourceNames: textsAt(rule, "resourceNames"),
        })),
        // A role that could not be read is told as an error of the evaluation, not as incomplete.
        complete: at(status, "incomplete") === false && textAt(status, "evaluationError") === "",
      };
    });
  }

  /** Asks unless the answer is fresh. @returns whether it is now; what could not be asked stays as it was */
  async askAllowed(namespace: string | null, right: Right): Promise<boolean> {
    return await this.#ask(this.#questions, keyOf(namespace, right), freshMs.question, async () => {
      const [resource = "", subresource] = right.resource.split("/", 2);
      const answer = await this.#review("selfsubjectaccessreviews", "SelfSubjectAccessReview", {
        resourceAttributes: {
          verb: right.verb,
          group: right.group,
          resource,
          ...(subresource === undefined ? {} : { subresource }),
          ...(namespace === null ? {} : { namespace }),
          ...(right.name === null ? {} : { name: right.name }),
        },
      });
      const status = at(answer, "status");
      if (at(status, "allowed") === true) return true;
      // Not allowed because an authorizer failed is no refusal by it.
      const undecided = textAt(status, "evaluationError") !== "" && at(status, "denied") !== true;
      return at(status, "allowed") === false && !undecided ? false : null;
    });
  }

  async #ask<T>(
    all: Map<string, Kept<T>>,
    key: string,
    freshFor: number,
    ask: () => Promise<T | null>,
  ): Promise<boolean> {
    const kept = all.get(key) ?? { value: null, askedAt: Number.NEGATIVE_INFINITY, failed: false, asking: null };
    all.set(key, kept);
    const old = kept.askedAt <= this.#oldBefore || Date.now() - kept.askedAt >= (kept.failed ? retryMs : freshFor);
    if (old) kept.asking ??= this.#renew(kept, ask);
    await kept.asking;
    return !kept.failed;
  }

  async #renew<T>(kept: Kept<T>, ask: () => Promise<T | null>): Promise<void> {
    try {
      kept.value = await ask();
      kept.failed = false;
    } catch {
      // The connection's state says why.
      kept.failed = true;
    } finally {
      kept.askedAt = Date.now();
      kept.asking = null;
    }
  }

  #review(resource: string, kind: string, spec: JsonObject): Promise<unknown> {
    // They are shared: no one of those who wait ends them. They end with the worker, or by their own time.
    const { signal } = new AbortController();
    return this.#trial.review({ group: "authorization.k8s.io", resource, kind, spec, signal, priority: "background" });
  }
}

function keyOf(namespace: string | null, { verb, group, resource, name }: Right): string {
  return [namespace ?? "", verb, group, resource, name ?? ""].join(" ");
}
