import { Authenticator } from "./auth.ts";
import { Authorizer } from "./authorization.ts";
import type { Clock } from "./clock.ts";
import { EventRecorder } from "./eventRecorder.ts";
import { Faults } from "./faults.ts";
import { Shaping } from "./http/shaping.ts";
import type { WatchHandle } from "./http/watch.ts";
import { ObjectCodec } from "./objectCodec.ts";
import { ObjectWriter } from "./objectWriter.ts";
import { SeededRandom } from "./random.ts";
import { Registry } from "./registry.ts";
import { Store } from "./store/store.ts";

export interface ClusterOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly seed: number;
  /** How many changes of each resource can be resumed from. */
  readonly windowSize: number;
  readonly bookmarkIntervalMs: number;
  readonly version: string;
}

/** One practice cluster: what it stores, serves and lets in. HTTP is around it, controllers are beside it. */
export class Cluster {
  readonly name: string;
  readonly clock: Clock;
  readonly version: string;
  readonly bookmarkIntervalMs: number;
  readonly store: Store;
  readonly registry = new Registry();
  readonly random: SeededRandom;
  readonly codec = new ObjectCodec(this.registry);
  readonly writer: ObjectWriter;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly events: EventRecorder;
  readonly shaping = new Shaping();
  readonly faults = new Faults();
  readonly watches = new Set<WatchHandle>();

  constructor(options: ClusterOptions) {
    this.name = options.name;
    this.clock = options.clock;
    this.version = options.version;
    this.bookmarkIntervalMs = options.bookmarkIntervalMs;
    this.store = new Store(options.windowSize);
    // Names made while it runs come from a generator apart from the seed's, so that the seed alone decides what is seeded.
    this.random = new SeededRandom(options.seed ^ 0x5bd1e995);
    this.writer = new ObjectWriter(this.store, this.codec, this.clock, this.random);
    this.events = new EventRecorder(this.store, this.clock, this.random);
    this.authenticator = new Authenticator(() => this.clock.now());
    this.authorizer = new Authorizer(this.store);
  }

  now(): number {
    return this.clock.now();
  }
}
