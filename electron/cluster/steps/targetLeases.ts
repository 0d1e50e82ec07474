/** One console at a time on a target, by a Lease of coordination.k8s.io beside it. It is advice to other consoles and no fence: what an operation writes
 *  is a compare-and-swap of its own. */

import { createHash } from "node:crypto";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import type { HeldLease, LeaseTarget, TargetLeases } from "../../core/operation/planner.ts";
import { Validity } from "../../core/state/validity.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import type { PlanTools } from "../plan/actionRow.ts";
import { liveObject } from "../plan/liveObject.ts";
import { sleep } from "../source/streaming.ts";
import { numberAt, textAt, timeAt } from "../source/wireValue.ts";
import { createObject, deleteObject, patchObject, type WritePlace, type Writers } from "../write/objectWrites.ts";

export interface TargetLeasesOptions {
  readonly apis: KubeApis;
  readonly writers: Writers;
  readonly refusal: PlanTools["refusal"];
  /** The person and the machine ("ada@bastion-1"): what others are told. */
  readonly holder: string;
  readonly log: (text: string) => void;
}

/** A holder that was not heard of for so long is gone. */
const leaseSeconds = 30;
const renewEveryMs = 10_000;
/** Clocks differ: one that looks expired is watched for a renewal before it is taken. */
const observedMs = 12_000;
const attempts = 4;

export function targetLeases(options: TargetLeasesOptions): TargetLeases {
  return {
    async acquire(target, signal) {
      const lease = new LeaseOfTarget(options, target);
      try {
        await lease.take(signal);
      } catch (error) {
        if (error instanceof RpcError && error.code === "forbidden") return null;
        throw error;
      }
      return lease.hold();
    },
    async possible(connection, namespace, signal) {
      const right = { group, resource, subresource: "", namespace, name: "" };
      const refusals = await Promise.all(
        ["get", "create", "patch"].map((verb) => options.refusal(connection, { verb, ...right }, signal)),
      );
      return refusals.every((refused) => refused === null);
    },
  };
}

const group = "coordination.k8s.io";
const resource = "leases";

class LeaseOfTarget {
  readonly #options: TargetLeasesOptions;
  readonly #target: LeaseTarget;
  readonly #ref: ObjectRef;
  readonly #place: WritePlace;
  /** The same when the operation goes on after a crash: then it is still its own. */
  readonly #identity: string;

  constructor(options: TargetLeasesOptions, target: LeaseTarget) {
    const { connection, key, namespace, operation } = target;
    const digest = createHash("sha256").update(key).digest("hex").slice(0, 20);
    this.#options = options;
    this.#target = target;
    this.#ref = { connection, group, version: "v1", resource, namespace, name: `quarterdeck-${digest}` };
    this.#place = { ref: this.#ref, under: key };
    this.#identity = `${options.holder} quarterdeck ${operation}`;
  }

  /** @throws RpcError `conflict` while another holds it, `forbidden` where none may be written */
  async take(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.#read(signal);
      try {
        if (found === null) await this.#create(signal);
        else {
          await this.#demandFree(found, signal);
          await this.#patch([test("/metadata/resourceVersion", versionOf(found)), put("/spec", this.#spec())], signal);
        }
        return;
      } catch (error) {
        // Somebody was quicker: what they left is looked at.
        const raced = error instanceof RpcError && lostRace.has(error.code) && error.text.id !== "cluster.lease.held";
        if (!raced || attempt === attempts) throw error;
      }
    }
  }

  hold(): HeldLease {
    const lost = new AbortController();
    const ended = new AbortController();
    // By two clocks: set back, the one on the wall would let it be held long after others have taken it.
    let good = new Validity(leaseSeconds * 1000);
    const lose = (reason: RpcError) => {
      ended.abort();
      lost.abort(reason);
    };
    const renew = async () => {
      try {
        const asked = new Validity(leaseSeconds * 1000);
        await this.#patch(
          [test("/spec/holderIdentity", this.#identity), put("/spec/renewTime", microTime())],
          ended.signal,
        );
        good = asked;
      } catch (error) {
        if (ended.signal.aborted) return;
        if (error instanceof RpcError && lostRace.has(error.code)) lose(this.#lostError());
        else if (!good.holds()) lose(this.#lostError());
      }
    };
    void (async () => {
      while (!ended.signal.aborted) {
        await sleep(renewEveryMs, ended.signal).catch(() => undefined);
        if (!ended.signal.aborted) await renew();
      }
    })();
    return {
      lost: lost.signal,
      check: async (signal) => {
        lost.signal.throwIfAborted();
        const found = await this.#read(signal);
        if (found !== null && textAt(found, "spec", "holderIdentity") === this.#identity) return;
        const error = this.#lostError();
        lose(error);
        throw error;
      },
      release: async () => {
        ended.abort();
        if (!lost.signal.aborted) await this.#release();
      },
    };
  }

  async #demandFree(found: JsonObject, signal: AbortSignal): Promise<void> {
    if (this.#isMine(found)) return;
    const holder = textAt(found, "spec", "holderIdentity").split(" quarterdeck ", 1)[0] ?? "";
    const held = new RpcError("conflict", message("cluster.lease.held", { holder, key: this.#target.key }));
    if (!isExpired(found)) throw held;
    await sleep(observedMs, signal);
    const again = await this.#read(signal);
    if (again !== null && versionOf(again) !== versionOf(found)) throw held;
  }

  /** Its own, or nobody's. */
  #isMine(lease: JsonObject): boolean {
    return ["", this.#identity].includes(textAt(lease, "spec", "holderIdentity"));
  }

  async #release(): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    const found = await this.#read(signal);
    if (found === null || textAt(found, "spec", "holderIdentity") !== this.#identity) return;
    const preconditions = { uid: textAt(found, "metadata", "uid"), resourceVersion: versionOf(found) };
    try {
      await this.#target.permitted((permit) =>
        deleteObject(permit, this.#options.writers, this.#place, { preconditions }, this.#context(signal)),
      );
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== "forbidden") throw error;
      await this.#patch([test("/spec/holderIdentity", this.#identity), put("/spec/holderIdentity", "")], signal);
    }
  }

  #read(signal: AbortSignal): Promise<JsonObject | null> {
    return liveObject(this.#options.apis(this.#ref.connection), this.#ref, signal);
  }

  async #create(signal: AbortSignal): Promise<void> {
    const { namespace, name } = this.#ref;
    const lease: JsonObject = {
      apiVersion: `${group}/v1`,
      kind: "Lease",
      metadata: { namespace, name, annotations: { "quarterdeck/target": this.#target.key } },
      spec: this.#spec(),
    };
    await this.#target.permitted((permit) =>
      createObject(permit, this.#options.writers, this.#place, lease, this.#context(signal)),
    );
  }

  async #patch(ops: readonly PatchOp[], signal: AbortSignal): Promise<void> {
    await this.#target.permitted((permit) =>
      patchObject(permit, this.#options.writers, this.#place, ops, this.#context(signal)),
    );
  }

  #spec(): JsonObject {
    const now = microTime();
    return { holderIdentity: this.#identity, leaseDurationSeconds: leaseSeconds, acquireTime: now, renewTime: now };
  }

  /** Not of any step: what it calls stands in the log. */
  #context(signal: AbortSignal) {
    const { log } = this.#options;
    return {
      signal,
      called: ({ call, status }: { readonly call: string; readonly status: string }) =>
        log(`lease: ${call}: ${status}`),
    };
  }

  #lostError(): RpcError {
    return new RpcError("conflict", message("cluster.lease.lost", { key: this.#target.key }));
  }
}

/** It was made, changed or deleted by another: the test of a patch failed, or there is one already. */
const lostRace = new Set<RpcError["code"]>(["conflict", "invalid", "not-found"]);

function isExpired(lease: JsonObject): boolean {
  const renewedAt = timeAt(lease, "spec", "renewTime") ?? 0;
  const seconds = numberAt(lease, "spec", "leaseDurationSeconds") ?? leaseSeconds;
  return Date.now() > renewedAt + seconds * 1000;
}

function versionOf(object: JsonObject): string {
  return textAt(object, "metadata", "resourceVersion");
}

function test(path: string, value: string): PatchOp {
  return { op: "test", path, value };
}

function put(path: string, value: string | JsonObject): PatchOp {
  return { op: "add", path, value };
}

/** metav1.MicroTime */
function microTime(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
