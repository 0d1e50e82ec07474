/** For tests: the review APIs of an API server whose rules the test holds. */
import type { Right } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeReview } from "../http/request.ts";
import { granted, type ResourceRule } from "./rules.ts";

export class FakeAuthorizer {
  /** Granted by bindings of the cluster. */
  everywhere: readonly ResourceRule[] = [];
  /** Granted by bindings of a namespace. */
  within: Readonly<Record<string, readonly ResourceRule[]>> = {};
  /** A webhook authorizer: it decides, and tells no rules. */
  silent = false;
  /** Said beside every answer that allows nothing. */
  evaluationError = "";
  /** Answers nothing any more. */
  down = false;
  /** `rules orders`, `list pods`, `list pods in orders`. */
  readonly asked: string[] = [];

  readonly review = async ({ resource, spec: asked, kind, priority }: KubeReview): Promise<JsonObject> => {
    if (this.down) throw new RpcError("unreachable", message("connection.unreachable", { hop: "tcp" }));
    if (priority !== "background") throw new Error("reviews are posted in the background");
    // As it arrives: without types.
    const spec = JSON.parse(JSON.stringify(asked));
    await Promise.resolve();
    if (resource === "selfsubjectrulesreviews" && kind === "SelfSubjectRulesReview") return this.#rules(spec.namespace);
    if (resource === "selfsubjectaccessreviews" && kind === "SelfSubjectAccessReview") {
      const { verb, group, resource, subresource, namespace, name } = spec.resourceAttributes;
      const right = {
        verb,
        group,
        resource: subresource ? `${resource}/${subresource}` : resource,
        name: name ?? null,
      };
      return this.#decide(right, namespace ?? null);
    }
    throw new Error(`no such review: ${resource}`);
  };

  /** @param namespace null for all of them */
  allows(right: Right, namespace: string | null): boolean {
    // What a request names is a name: patterns are for rules.
    return (
      granted([...this.everywhere, ...(namespace === null ? [] : (this.within[namespace] ?? []))], right) === "yes"
    );
  }

  #rules(namespace: string): JsonObject {
    this.asked.push(`rules ${namespace}`);
    const resourceRules = this.silent ? [] : [...this.everywhere, ...(this.within[namespace] ?? [])];
    const { evaluationError } = this;
    return {
      status: {
        resourceRules: JSON.parse(JSON.stringify(resourceRules)),
        incomplete: this.silent,
        ...(evaluationError && { evaluationError }),
      },
    };
  }

  #decide(right: Right, namespace: string | null): JsonObject {
    const { evaluationError } = this;
    this.asked.push(`${right.verb} ${right.resource}${namespace === null ? "" : ` in ${namespace}`}`);
    if (this.allows(right, namespace)) return { status: { allowed: true } };
    return { status: { allowed: false, ...(evaluationError && { evaluationError }) } };
  }
}
