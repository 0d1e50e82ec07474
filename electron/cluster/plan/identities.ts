/** As whom clusters know the person (SelfSubjectReview, Kubernetes 1.28 and newer): asked once an identity's connection answers, for plans and receipts. */
import type { ConnectionId } from "../../../shared/connection.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import { textAt, textsAt } from "../source/wireValue.ts";

const askMs = 10_000;

export class Identities {
  readonly #apis: KubeApis;
  readonly #known = new Map<ConnectionId, string>();
  readonly #asking = new Map<ConnectionId, Promise<void>>();

  constructor(apis: KubeApis) {
    this.#apis = apis;
  }

  /** Empty where the cluster has not said. */
  of(connection: ConnectionId): string {
    return this.#known.get(connection) ?? "";
  }

  /** Asks unless it is known; resolves in any case. */
  async learn(connection: ConnectionId): Promise<void> {
    if (this.#known.has(connection)) return;
    const asking = this.#asking.get(connection) ?? this.#ask(connection);
    this.#asking.set(connection, asking);
    await asking;
  }

  /** The login or impersonation is another one. */
  forget(connection: ConnectionId): void {
    this.#known.delete(connection);
  }

  async #ask(connection: ConnectionId): Promise<void> {
    try {
      const question = {
        group: "authentication.k8s.io",
        resource: "selfsubjectreviews",
        kind: "SelfSubjectReview",
        spec: null,
      } as const;
      const review = await this.#apis(connection).review(question, AbortSignal.timeout(askMs));
      this.#known.set(connection, identityIn(review));
    } catch {
      // Older servers do not serve it, and some refuse it: then the receipt has the person at this machine alone.
    } finally {
      this.#asking.delete(connection);
    }
  }
}

function identityIn(review: unknown): string {
  const name = textAt(review, "status", "userInfo", "username");
  const groups = textsAt(review, "status", "userInfo", "groups").filter((group) => !group.startsWith("system:"));
  return groups.length === 0 ? name : `${name} (${groups.join(", ")})`;
}
