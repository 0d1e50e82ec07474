/** The rows of pods in one place, counted again when they have changed. Their store is shared with the pods' table: opening that is then immediate. */
import type { ConnectionId } from "../../../shared/connection.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
import type { Lease } from "../source/reflectorPool.ts";
import type { Place } from "./places.ts";
import { countPods, type PodCounts } from "./podCounts.ts";
import type { PodRows } from "./podsPart.ts";

/** Of one place. */
const mostTroubles = 200;

export class FollowedPods implements PodRows {
  readonly place: Place;
  counts: PodCounts | null = null;
  readonly #lease: Lease<RowStore>;
  readonly #connection: ConnectionId;
  readonly #subscription: { dispose(): void };
  #dirty = true;

  /** @param lease is this one's to release
   *  @param changed a pod came, went or reads differently */
  constructor(place: Place, lease: Lease<RowStore>, connection: ConnectionId, changed: () => void) {
    this.place = place;
    this.#lease = lease;
    this.#connection = connection;
    const touch = () => {
      this.#dirty = true;
    };
    this.#subscription = lease.store.subscribe({
      changed: () => {
        this.#dirty = true;
        changed();
      },
      stateChanged: touch,
      columnsChanged: touch,
    });
  }

  get state(): RowStore["state"] {
    return this.#lease.store.state;
  }

  /** @returns whether anything may be different */
  renew(): boolean {
    if (!this.#dirty) return false;
    this.#dirty = false;
    const { size, state } = this.#lease.store;
    const known = size > 0 || state.phase === "live" || state.phase === "polled";
    this.counts = known ? countPods(this.#lease.store, this.#connection, mostTroubles) : null;
    return true;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#lease.release();
  }
}
