import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, record, text } from "../json.ts";
import { microTimestamp } from "../object.ts";
import { podsRunning } from "./liveness.ts";

const LEASES = builtin("leases", "coordination.k8s.io");
const RENEW_MS = 10_000;
const DURATION_SECONDS = 15;

/** The Lease by which one of the pods of a controller leads: renewed as long as that pod is ready, taken over by another when not. */
export class LeaderLease {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #workload: string;
  readonly #name: string;

  constructor(cluster: Cluster, namespace: string, workload: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#workload = workload;
    this.#name = `${workload}-leader`;
    this.#renewLater();
  }

  /** Whether a pod of the controller leads; nothing is done in its name while none does. */
  get isHeld(): boolean {
    const holder = this.#holder();
    return holder !== "" && this.#pods().some((pod) => holder.startsWith(`${pod}_`));
  }

  #pods(): readonly string[] {
    return podsRunning(this.#cluster, this.#namespace, this.#workload).map((pod) => pod.name);
  }

  #holder(): string {
    const lease = this.#cluster.store.collection(LEASES).get(this.#namespace, this.#name)?.read();
    return text(at(lease, "spec", "holderIdentity"));
  }

  #renewLater(): void {
    this.#cluster.clock.schedule(RENEW_MS, () => {
      this.#renew();
      this.#renewLater();
    });
  }

  #renew(): void {
    const lease = this.#cluster.store.collection(LEASES).get(this.#namespace, this.#name)?.read();
    const [first] = this.#pods();
    if (lease === undefined || first === undefined) return;
    const spec = record(lease.spec);
    const nowMs = this.#cluster.now();
    const renewTime = microTimestamp(nowMs);
    if (this.isHeld) {
      this.#cluster.writer.replace(LEASES, lease, { ...lease, spec: { ...spec, renewTime } });
      return;
    }
    const expiresMs = Date.parse(text(spec.renewTime)) + integer(spec.leaseDurationSeconds) * 1000;
    // Whoever else holds it has it until it expires.
    if (nowMs < expiresMs) return;
    const taken = {
      holderIdentity: holderIdentity(first),
      leaseDurationSeconds: DURATION_SECONDS,
      acquireTime: renewTime,
      renewTime,
      leaseTransitions: integer(spec.leaseTransitions) + 1,
    };
    this.#cluster.writer.replace(LEASES, lease, { ...lease, spec: taken });
    this.#cluster.events.record(lease, {
      type: "Normal",
      reason: "LeaderElection",
      message: `${taken.holderIdentity} became leader`,
      component: this.#workload,
      host: "",
      fieldPath: "",
    });
  }
}

/** As client-go's leader election names a holder: the pod and something of its own. */
export function holderIdentity(pod: string): string {
  return `${pod}_practice`;
}
