import { builtin, PODS } from "./builtinTypes.ts";
import { startChurn } from "./churn.ts";
import { SteppedClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import { type JsonObject, text } from "./json.ts";
import type { Listener } from "./listener.ts";
import { timestamp } from "./object.ts";
import { crashPod, recoverPod } from "./pods/patient.ts";
import { SeededPod } from "./pods/seededPod.ts";
import { expired } from "./status.ts";
import { StoredEntry } from "./store/entry.ts";
import { amount, MisbehaviourError } from "./wish.ts";
import { WRITE_ACTIONS } from "./writeWishes.ts";

const CONFIG_MAPS = builtin("configmaps");

const ANSWER_MS = 30;
const COME_BACK_MS = 100;

/** Makes a cluster behave badly on request. Every action is a JSON object `{ action, ... }`; what it did is returned as JSON. */
export class Misbehaviour {
  readonly #cluster: Cluster;
  readonly #listener: Listener;
  #stopChurn: () => void = () => undefined;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(cluster: Cluster, listener: Listener) {
    this.#cluster = cluster;
    this.#listener = listener;
  }

  /** @throws MisbehaviourError for an unknown action or a parameter that makes no sense */
  apply(wish: JsonObject): JsonObject {
    const action = ACTIONS[text(wish.action)];
    if (action === undefined) {
      throw new MisbehaviourError(
        `no action ${JSON.stringify(wish.action ?? null)}; there are ${Object.keys(ACTIONS).join(", ")}`,
      );
    }
    return action(this, wish) ?? {};
  }

  dispose(): void {
    this.#stopChurn();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  /** Refuses connections for a while, then serves the same data again. */
  restart(downMs: number): void {
    // A moment later, so that whoever asked gets an answer.
    this.after(ANSWER_MS, () => {
      void this.#listener.stop().then(() => this.after(downMs, () => this.#comeBack()));
    });
  }

  /** Its port may have been taken meanwhile, by some client's outgoing connection: then a moment later. */
  #comeBack(): void {
    this.#listener.start().catch(() => this.after(COME_BACK_MS, () => this.#comeBack()));
  }

  churn(perSecond: number, seconds: number): void {
    this.#stopChurn();
    this.#stopChurn = startChurn(this.#cluster, perSecond, seconds);
  }

  /** In real time: the line does not follow the estate's clock. */
  after(delayMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Back to good behaviour. */
  calm(): void {
    this.dispose();
    const { shaping, faults, authenticator, authorizer } = this.#cluster;
    authorizer.forbidNothing();
    shaping.latencyMs = 0;
    shaping.bytesPerSecond = 0;
    shaping.silent = false;
    authenticator.refuseAll = false;
    faults.clear();
  }
}

type Action = (misbehaviour: Misbehaviour, wish: JsonObject) => JsonObject | undefined;

const ACTIONS: Readonly<Record<string, Action>> = {
  /** `{ ms }`: every answer starts so much later. */
  latency: ({ cluster }, wish) => {
    cluster.shaping.latencyMs = amount(wish, "ms");
  },
  /** `{ bytesPerSecond }` for all answers together; 0 for no limit. */
  bandwidth: ({ cluster }, wish) => {
    cluster.shaping.bytesPerSecond = amount(wish, "bytesPerSecond");
  },
  /** `{ how: "clean" | "reset" }`: ends every watch that runs. */
  disconnect: ({ cluster }, wish) => {
    const watches = [...cluster.watches];
    for (const watch of watches) {
      if (wish.how === "reset") watch.reset();
      else watch.close();
    }
    return { watches: watches.length };
  },
  /** `{ seconds? }`: sends nothing and closes nothing, until told to `speak` or until the time is up. */
  silence: (misbehaviour, wish) => {
    const { shaping } = misbehaviour.cluster;
    shaping.silent = true;
    const seconds = amount(wish, "seconds", 0);
    if (seconds > 0) {
      misbehaviour.after(seconds * 1000, () => {
        shaping.silent = false;
      });
    }
  },
  speak: ({ cluster }) => {
    cluster.shaping.silent = false;
  },
  /** Forgets the history: who resumes a watch or a list from before now is told 410. */
  compact: ({ cluster }) => {
    cluster.store.compact();
    return { revision: cluster.store.revision };
  },
  /** Tells every watch that it has expired, then ends it. */
  expireWatches: ({ cluster }) => {
    const watches = [...cluster.watches];
    for (const watch of watches) watch.fail(expired("The resourceVersion for the provided watch is too old."));
    return { watches: watches.length };
  },
  /** `{ requests, retryAfterSeconds? }`: that many are answered with 429. */
  throttle: ({ cluster }, wish) => {
    cluster.faults.throttle(amount(wish, "requests"), amount(wish, "retryAfterSeconds", 1));
  },
  /** `{ afterSeconds?, user? }`: from then on the tokens of that user, or everyone's, are answered with 401. */
  unauthorized: (misbehaviour, wish) => {
    const { cluster } = misbehaviour;
    const user = text(wish.user);
    const afterMs = amount(wish, "afterSeconds", 0) * 1000;
    if (user !== "") cluster.authenticator.expire(user, cluster.now() + afterMs);
    else if (afterMs === 0) cluster.authenticator.refuseAll = true;
    else {
      misbehaviour.after(afterMs, () => {
        cluster.authenticator.refuseAll = true;
      });
    }
  },
  /** `{ user? }`: takes the tokens again. */
  authorized: ({ cluster }, wish) => {
    cluster.authenticator.refuseAll = false;
    const user = text(wish.user);
    if (user !== "") cluster.authenticator.expire(user, Number.POSITIVE_INFINITY);
  },
  /** `{ bytesPerSecond, requests? }`: the bodies of the next answers trickle. */
  slowBody: ({ cluster }, wish) => {
    cluster.faults.slowBodies(amount(wish, "requests", 1), amount(wish, "bytesPerSecond"));
  },
  /** `{ away }`: whether the metrics server is gone; its group stays in discovery, as the aggregator remembers it. */
  metrics: ({ cluster }, wish) => {
    cluster.faults.metricsAway = wish.away === true;
  },
  /** `{ bytes, name? }`: writes a ConfigMap of that size into `default`. */
  hugeObject: ({ cluster }, wish) => {
    const name = text(wish.name) || "huge";
    const body = { metadata: { name }, data: { blob: "x".repeat(amount(wish, "bytes")) } };
    cluster.writer.create(CONFIG_MAPS, "default", body);
    return { namespace: "default", name };
  },
  /** `{ where: "list" | "watch", requests? }`: an item of the next lists, or a line of every watch, is no JSON. */
  malformed: ({ cluster }, wish) => {
    if (wish.where === "list") {
      cluster.faults.malformLists(amount(wish, "requests", 1));
      return;
    }
    for (const watch of cluster.watches)
      watch.inject('{"type":"MODIFIED","object":{"kind":"Pod","metadata":{"na\u0000\n');
    return { watches: cluster.watches.size };
  },
  /** `{ downMs? }`: cuts all connections, refuses new ones for that long, and comes back with its data. */
  restart: (misbehaviour, wish) => {
    misbehaviour.restart(amount(wish, "downMs", 1000));
  },
  /** `{ perSecond, seconds }`: updates of pods. */
  churn: (misbehaviour, wish) => {
    misbehaviour.churn(amount(wish, "perSecond"), amount(wish, "seconds"));
  },
  /** `{ namespace?, name? }`: heals the pods that crash, all of a namespace by default. */
  recover: ({ cluster }, wish) => {
    const patients = podsOf(cluster, text(wish.namespace) || "orders", text(wish.name)).filter(isIll);
    for (const pod of patients) recoverPod(cluster, pod);
    return { pods: patients.map(({ name }) => name) };
  },
  /** `{ namespace?, name? }`: lets a running pod crash from now on. */
  crash: ({ cluster }, wish) => {
    const [victim] = podsOf(cluster, text(wish.namespace) || "orders", text(wish.name)).filter((pod) => !isIll(pod));
    if (victim === undefined) throw new MisbehaviourError("there is no such running pod");
    crashPod(cluster, victim);
    return { pods: [victim.name] };
  },
  /** `{ ms }`: moves the time of an estate whose clock stands still. */
  step: ({ cluster }, wish) => {
    if (!(cluster.clock instanceof SteppedClock))
      throw new MisbehaviourError("the clock of this estate runs by itself");
    cluster.clock.advance(amount(wish, "ms"));
    return { now: timestamp(cluster.now()) };
  },
  ...WRITE_ACTIONS,
  /** Ends whatever was asked for. */
  calm: (misbehaviour) => {
    misbehaviour.calm();
  },
};

function isIll(pod: SeededPod): boolean {
  return pod.facts.mood === "crashLoop" || pod.facts.mood === "notReady" || pod.facts.mood === "outOfMemory";
}

function podsOf(cluster: Cluster, namespace: string, name: string): readonly SeededPod[] {
  return [...cluster.store.collection(PODS).values()].flatMap((entry) => {
    const wanted = entry.namespace === namespace && (name === "" || entry.name === name);
    return wanted && entry instanceof StoredEntry && entry.source instanceof SeededPod ? [entry.source] : [];
  });
}
