/** The ReferenceGrants of the namespaces that are referred to, each namespace's read once. */
import type { ApiKind, RelatedGroup } from "../../../shared/cluster.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind } from "../source/discovery.ts";
import { eachObject } from "../source/objectPages.ts";
import { gatewayGroup } from "./gatewayReferences.ts";
import { type GrantFrom, type GrantTo, grantFor } from "./referenceGrants.ts";

type Grant = RelatedGroup["items"][number]["grant"];

/** A namespace has few; one with more is not read to its end, and what is not found is not known. */
const mostGrants = 500;

export class Grants {
  readonly #session: ClusterSession;
  readonly #kind: ApiKind | null;
  readonly #signal: AbortSignal;
  readonly #byNamespace = new Map<string, Promise<readonly unknown[] | null>>();
  readonly #asked: Promise<void>[] = [];

  constructor(session: ClusterSession, kinds: readonly ApiKind[], signal: AbortSignal) {
    this.#session = session;
    this.#kind = findKind(kinds, gatewayGroup, null, "referencegrants");
    this.#signal = signal;
  }

  /** Finds out whether the namespace of `to` allows a reference. */
  ask(from: GrantFrom, to: GrantTo & { readonly namespace: string }, tell: (grant: Grant) => void): void {
    this.#asked.push(
      this.#of(to.namespace).then((grants) => {
        if (grants === null) return;
        const by = grantFor(from, to, grants);
        tell(by === null ? { state: "missing", by: "" } : { state: "granted", by });
      }),
    );
  }

  /** Until all that was asked so far has been told. */
  async settled(): Promise<void> {
    await Promise.all(this.#asked);
  }

  /** Null when they cannot be read. */
  #of(namespace: string): Promise<readonly unknown[] | null> {
    const known = this.#byNamespace.get(namespace) ?? this.#read(namespace);
    this.#byNamespace.set(namespace, known);
    return known;
  }

  async #read(namespace: string): Promise<readonly unknown[] | null> {
    if (!this.#kind) return null;
    const grants: unknown[] = [];
    const ask = { path: collectionPath(this.#kind, namespace), most: mostGrants };
    try {
      const { remaining } = await eachObject(this.#session, ask, (grant) => grants.push(grant), this.#signal);
      return remaining === 0 ? grants : null;
    } catch (error) {
      if (this.#signal.aborted || error instanceof RpcError) return null;
      throw error;
    }
  }
}
