import { builtin } from "./builtinTypes.ts";
import type { Cluster } from "./cluster.ts";
import { at, integer, type JsonObject, record, text, withAt } from "./json.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import { type KubeObject, microTimestamp } from "./object.ts";
import { amount, MisbehaviourError } from "./wish.ts";
import type { AccessPattern } from "./writeFaults.ts";

const LEASES = builtin("leases", "coordination.k8s.io");
const HELD_MS = 10_000;

/** Wishes about writes: each `{ resource, verb?, namespace?, name?, nth?, times? }` says which, the rest what happens to them. Dry runs
 *  are writes of nothing, and are neither counted nor harmed. */
export const WRITE_ACTIONS: Readonly<
  Record<string, (misbehaviour: Misbehaviour, wish: JsonObject) => JsonObject | undefined>
> = {
  /** `{ code?, message? }`: refuses the nth matching write, and as many as `times` says. */
  failWrites: ({ cluster }, wish) => {
    const code = amount(wish, "code", 500);
    const message = text(wish.message) || "the practice estate was asked to refuse this";
    add(cluster, wish, { kind: "fail", code, message });
    return undefined;
  },
  /** The write takes effect and its answer never comes: the connection is cut. */
  loseAnswers: ({ cluster }, wish) => {
    add(cluster, wish, { kind: "lose" });
    return undefined;
  },
  /** `{ ms?, webhook? }`: a write waits that long; where a webhook is named, it is refused then, because that did not answer. */
  holdWrites: ({ cluster }, wish) => {
    add(cluster, wish, { kind: "hold", ms: amount(wish, "ms", HELD_MS), webhook: text(wish.webhook) });
    return undefined;
  },
  /** `{ resource, verb?, namespace?, name? }`: nobody may do this any more, whatever the roles say, and reviews say so too. */
  forbid: ({ cluster }, wish) => {
    cluster.authorizer.forbid(patternOf(wish));
    return undefined;
  },
  /** `{ namespace, name, holder? }`: a Lease that has run out, or that someone else holds from now on. */
  expireLease: ({ cluster }, wish) => {
    const lease = cluster.store.collection(LEASES).get(text(wish.namespace), text(wish.name))?.read();
    if (lease === undefined) throw new MisbehaviourError("there is no such Lease");
    const holder = text(wish.holder);
    const seconds = integer(at(lease, "spec", "leaseDurationSeconds"));
    const renewedMs = cluster.now() - (holder === "" ? (seconds + 1) * 1000 : 0);
    const spec = {
      ...record(lease.spec),
      renewTime: microTimestamp(renewedMs),
      ...(holder === "" ? {} : { holderIdentity: holder, acquireTime: microTimestamp(renewedMs) }),
    };
    // A lease with another spec is a lease.
    cluster.writer.replace(LEASES, lease, withAt(lease, ["spec"], spec) as KubeObject);
    return { holder: text(spec.holderIdentity), renewTime: spec.renewTime };
  },
};

function add(cluster: Cluster, wish: JsonObject, fault: Parameters<Cluster["faults"]["writes"]["add"]>[1]): void {
  const nth = amount(wish, "nth", 1);
  if (nth < 1) throw new MisbehaviourError(`${text(wish.action)} needs nth, a number from 1`);
  cluster.faults.writes.add(patternOf(wish), fault, nth, amount(wish, "times", 1));
}

function patternOf(wish: JsonObject): AccessPattern {
  const resource = text(wish.resource);
  if (resource === "") throw new MisbehaviourError(`${text(wish.action)} needs resource, like deployments or *`);
  return { resource, verb: text(wish.verb), namespace: text(wish.namespace), name: text(wish.name) };
}
