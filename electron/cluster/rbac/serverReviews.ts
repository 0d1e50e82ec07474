/** What the API server says of the same questions: SubjectAccessReview for others, SelfSubjectAccessReview for oneself, SelfSubjectReview for who that is. They
 *  change nothing there, wait in the background, and are kept for a while. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { RbacPlace } from "../../../shared/rbac.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Priority } from "../../core/requestBudget.ts";
import type { KubeReview, KubeTrial } from "../http/request.ts";
import { at, textAt, textsAt } from "../source/wireValue.ts";
import type { Want } from "./evaluate.ts";
import type { Identity } from "./identity.ts";

/** `allowed` is null where it could not be asked. */
export interface Verdict {
  readonly allowed: boolean | null;
  readonly said: string;
  readonly reason: Message | null;
}

const freshMs = 60_000;
const mostKept = 2_000;
const versions: readonly NonNullable<KubeReview["version"]>[] = ["v1", "v1beta1", "v1alpha1"];

export class ServerReviews {
  readonly #trial: Pick<KubeTrial, "review">;
  readonly #verdicts = new Map<string, { readonly at: number; readonly verdict: Promise<Verdict> }>();
  #me: Promise<Identity | null> | null = null;

  constructor(trial: Pick<KubeTrial, "review">) {
    this.#trial = trial;
  }

  /** Credentials may be another's now, and rules others. */
  forget(): void {
    this.#verdicts.clear();
    this.#me = null;
  }

  /** Whom the server takes the console for; null where it does not serve the question, or not to this person. @throws the connection's error */
  async me(signal: AbortSignal): Promise<Identity | null> {
    this.#me ??= this.#askMe(signal).catch((error: unknown) => {
      this.#me = null;
      throw error;
    });
    return await this.#me;
  }

  /** @param identity null for oneself */
  async verdict(identity: Identity | null, want: Want, place: RbacPlace, priority: Priority): Promise<Verdict> {
    const attributes = attributesOf(want, place);
    const spec: JsonObject =
      identity === null ? attributes : { ...attributes, user: identity.user, groups: [...identity.groups] };
    const key = JSON.stringify(spec);
    const kept = this.#verdicts.get(key);
    if (kept && Date.now() - kept.at < freshMs) return await kept.verdict;
    const verdict = this.#ask(identity === null, spec, priority);
    this.#verdicts.set(key, { at: Date.now(), verdict });
    for (const oldest of this.#verdicts.keys()) {
      if (this.#verdicts.size <= mostKept) break;
      this.#verdicts.delete(oldest);
    }
    return await verdict;
  }

  async #ask(self: boolean, spec: JsonObject, priority: Priority): Promise<Verdict> {
    const kind = self ? "SelfSubjectAccessReview" : "SubjectAccessReview";
    const resource = `${kind.toLowerCase()}s`;
    const { signal } = new AbortController();
    try {
      const group = "authorization.k8s.io";
      const answer = await this.#trial.review({ group, resource, kind, spec, signal, priority });
      const status = at(answer, "status");
      const said = textAt(status, "evaluationError") || textAt(status, "reason");
      return { allowed: at(status, "allowed") === true, said, reason: null };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const refused = error.code === "forbidden";
      const reason = refused
        ? message("rbac.check.forbidden", { resource: `${resource}.authorization.k8s.io` })
        : error.text;
      return { allowed: null, said: "", reason };
    }
  }

  /** Served as v1 since 1.28, as v1beta1 since 1.27, as v1alpha1 in 1.26 where it was turned on. */
  async #askMe(signal: AbortSignal): Promise<Identity | null> {
    const asked = {
      group: "authentication.k8s.io",
      resource: "selfsubjectreviews",
      kind: "SelfSubjectReview",
    } as const;
    for (const version of versions) {
      try {
        const answer = await this.#trial.review({ ...asked, version, spec: null, signal, priority: "foreground" });
        const user = textAt(answer, "status", "userInfo", "username");
        return { user, groups: textsAt(answer, "status", "userInfo", "groups") };
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (error.code === "forbidden") return null;
        if (error.code !== "not-found") throw error;
      }
    }
    return null;
  }
}

function attributesOf(want: Want, place: RbacPlace): JsonObject {
  if ("path" in want) return { nonResourceAttributes: { verb: want.verb, path: want.path } };
  const slash = want.resource.indexOf("/");
  const resource = slash < 0 ? want.resource : want.resource.slice(0, slash);
  return {
    resourceAttributes: {
      verb: want.verb,
      group: want.group,
      resource,
      ...(slash >= 0 && { subresource: want.resource.slice(slash + 1) }),
      ...(place.in === "namespace" && { namespace: place.namespace }),
      ...(want.name !== null && { name: want.name }),
    },
  };
}
