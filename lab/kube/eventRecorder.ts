import { EVENTS } from "./builtinTypes.ts";
import type { Clock } from "./clock.ts";
import { at, integer, type JsonObject } from "./json.ts";
import { type Draft, type KubeObject, timestamp } from "./object.ts";
import { hash32, type SeededRandom } from "./random.ts";
import type { Store } from "./store/store.ts";
import { WholeObject } from "./store/wholeObject.ts";

export interface Happening {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly component: string;
  /** The node it happened on; empty where it happened on none. */
  readonly host: string;
  /** The part of the object it is about; empty for the whole. */
  readonly fieldPath: string;
}

/** The same happening has the same name, so that its event is found again when it happens again. */
export function eventNameOf(name: string, uid: string, reason: string, message: string): string {
  return `${name}.18a${hash32(`${uid}${reason}${message}`).toString(16).padStart(13, "0")}`;
}

/** Writes core/v1 Events; what happens again raises the count of the event that is there. */
export class EventRecorder {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: SeededRandom;

  constructor(store: Store, clock: Clock, random: SeededRandom) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  record(about: KubeObject, happening: Happening): void {
    const { name, uid, namespace = "default" } = about.metadata;
    const { type, reason, message, component, host, fieldPath } = happening;
    const eventName = eventNameOf(name, uid, reason, message);
    const now = timestamp(this.#clock.now());
    const earlier = this.#store.collection(EVENTS).get(namespace, eventName)?.read();
    if (earlier !== undefined) {
      const count = integer(at(earlier, "count")) + 1;
      this.#store.put(EVENTS, new WholeObject({ ...earlier, count, lastTimestamp: now }));
      return;
    }
    const involvedObject: JsonObject = {
      kind: about.kind,
      namespace,
      name,
      uid,
      apiVersion: about.apiVersion,
      resourceVersion: about.metadata.resourceVersion,
      ...(fieldPath === "" ? {} : { fieldPath }),
    };
    const draft: Draft = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: eventName, namespace, uid: this.#random.uid(), creationTimestamp: now },
      involvedObject,
      reason,
      message,
      source: { component, ...(host === "" ? {} : { host }) },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host,
    };
    this.#store.put(EVENTS, new WholeObject(draft));
  }
}
