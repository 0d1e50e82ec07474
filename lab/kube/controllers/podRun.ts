import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, type JsonObject, list, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { type ContainerSituation, type Exit, type PodSituation, podStatus } from "../pods/podStatus.ts";

const CREATE_MS = 700;
const PULL_MS = 1_200;
const READY_MS = 900;
const CRASH_AFTER_MS = 3_000;
const COMPLETE_AFTER_MS = 4_000;
const FIRST_BACKOFF_MS = 10_000;
const MOST_BACKOFF_MS = 300_000;
const PROBE_MS = 5_000;
const SHOWN_EXIT_MS = 1_000;

/** What becomes of a container, by the tag of its image. */
type Fate = "runs" | "neverReady" | "crashes" | "completes" | "fails" | "cannotBePulled";

/** One pod on its node, from its first container to its end: what a kubelet would do, without containers. */
export class PodRun {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #name: string;
  readonly #uid: string;
  readonly #hostIP: string;
  readonly #podIP: string;
  readonly #startedMs: number;
  readonly #createdMs: number;
  readonly #fates: readonly Fate[];
  #containers: readonly ContainerSituation[];
  #readyChangedMs: number;
  #phase: PodSituation["phase"] = "Pending";
  #hasAddress = false;

  constructor(cluster: Cluster, pod: KubeObject, hostIP: string, podIP: string) {
    this.#cluster = cluster;
    this.#namespace = pod.metadata.namespace ?? "";
    this.#name = pod.metadata.name;
    this.#uid = pod.metadata.uid;
    this.#hostIP = hostIP;
    this.#podIP = podIP;
    this.#startedMs = cluster.now();
    this.#readyChangedMs = cluster.now();
    this.#createdMs = Date.parse(pod.metadata.creationTimestamp);
    const restarts = at(pod, "spec", "restartPolicy") === "Always";
    const containers = list(at(pod, "spec", "containers"));
    this.#fates = containers.map((container) => fateOf(text(at(container, "image")), restarts));
    this.#containers = containers.map((container) => ({
      name: text(at(container, "name")),
      image: text(at(container, "image")),
      restarts: 0,
      lastExit: undefined,
      now: { kind: "waiting", reason: "ContainerCreating", message: "" },
    }));
  }

  start(): void {
    this.#write();
    for (const index of this.#containers.keys()) {
      this.#tell(index, "Normal", "Pulling", `Pulling image "${this.#imageOf(index)}"`);
      this.#later(CREATE_MS, () => {
        this.#hasAddress = true;
        if (this.#fates[index] === "cannotBePulled") this.#failToPull(index, FIRST_BACKOFF_MS);
        else this.#later(PULL_MS, () => this.#pulled(index));
      });
    }
  }

  #pulled(index: number): void {
    this.#tell(index, "Normal", "Pulled", `Successfully pulled image "${this.#imageOf(index)}"`);
    this.#run(index, FIRST_BACKOFF_MS);
  }

  #run(index: number, backoffMs: number): void {
    this.#phase = "Running";
    this.#change(index, { now: { kind: "running", startedMs: this.#cluster.now(), ready: false } });
    this.#tell(index, "Normal", "Started", `Started container ${this.#nameOf(index)}`);
    const startedMs = this.#cluster.now();
    switch (this.#fates[index]) {
      case "crashes":
        this.#later(CRASH_AFTER_MS, () => this.#crash(index, startedMs, backoffMs));
        return;
      case "completes":
        this.#later(COMPLETE_AFTER_MS, () => this.#finish(index, startedMs, 0));
        return;
      case "neverReady":
        this.#probe(index);
        return;
      case "fails":
        this.#later(COMPLETE_AFTER_MS, () => this.#finish(index, startedMs, 1));
        return;
      default:
        this.#later(READY_MS, () => {
          this.#readyChangedMs = this.#cluster.now();
          this.#change(index, { now: { kind: "running", startedMs, ready: true } });
        });
    }
  }

  /** A readiness probe that fails for as long as the pod is there. */
  #probe(index: number): void {
    this.#later(PROBE_MS, () => {
      this.#tell(index, "Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
      this.#probe(index);
    });
  }

  #crash(index: number, startedMs: number, backoffMs: number): void {
    const exit = this.#exit(startedMs, 1);
    this.#change(index, { now: { kind: "terminated", exit } });
    this.#later(SHOWN_EXIT_MS, () => {
      const name = this.#nameOf(index);
      const seconds = backoffMs / 1000;
      const message = `back-off ${seconds}s restarting failed container=${name} pod=${this.#name}_${this.#namespace}(${this.#uid})`;
      this.#change(index, { lastExit: exit, now: { kind: "waiting", reason: "CrashLoopBackOff", message } });
      this.#tell(index, "Warning", "BackOff", `Back-off restarting failed container ${name} in pod ${this.#name}`);
      this.#later(backoffMs, () => {
        const restarts = (this.#containers[index]?.restarts ?? 0) + 1;
        this.#change(index, { restarts });
        this.#run(index, Math.min(backoffMs * 2, MOST_BACKOFF_MS));
      });
    });
  }

  #finish(index: number, startedMs: number, exitCode: number): void {
    const exit = this.#exit(startedMs, exitCode);
    const ended = this.#containers.map((container, position) =>
      position === index ? { ...container, now: { kind: "terminated", exit } as const } : container,
    );
    if (ended.every((container) => container.now.kind === "terminated")) {
      const failed = ended.some((it) => it.now.kind === "terminated" && it.now.exit.exitCode !== 0);
      this.#phase = failed ? "Failed" : "Succeeded";
      this.#readyChangedMs = this.#cluster.now();
    }
    this.#containers = ended;
    this.#write();
  }

  #failToPull(index: number, backoffMs: number): void {
    const image = this.#imageOf(index);
    const message = `failed to pull and unpack image "${image}": not found`;
    this.#change(index, { now: { kind: "waiting", reason: "ErrImagePull", message } });
    this.#tell(index, "Warning", "Failed", `Failed to pull image "${image}": not found`);
    this.#later(SHOWN_EXIT_MS, () => {
      const waiting = {
        kind: "waiting",
        reason: "ImagePullBackOff",
        message: `Back-off pulling image "${image}"`,
      } as const;
      this.#change(index, { now: waiting });
      this.#tell(index, "Normal", "BackOff", `Back-off pulling image "${image}"`);
      this.#later(backoffMs, () => this.#failToPull(index, Math.min(backoffMs * 2, MOST_BACKOFF_MS)));
    });
  }

  #exit(startedMs: number, exitCode: number): Exit {
    return { exitCode, reason: exitCode === 0 ? "Completed" : "Error", startedMs, finishedMs: this.#cluster.now() };
  }

  #change(index: number, change: Partial<ContainerSituation>): void {
    this.#containers = this.#containers.map((container, position) =>
      position === index ? { ...container, ...change } : container,
    );
    this.#write();
  }

  #write(): void {
    const pod = this.#read();
    if (pod === undefined) return;
    const debug = at(pod, "status", "ephemeralContainerStatuses");
    const status: JsonObject = podStatus({
      uid: this.#uid,
      phase: this.#phase,
      containers: this.#containers,
      podIP: this.#hasAddress ? this.#podIP : "",
      hostIP: this.#hostIP,
      startedMs: this.#startedMs,
      createdMs: this.#createdMs,
      readyChangedMs: this.#readyChangedMs,
      qosClass: "Burstable",
    });
    const kept = debug === undefined ? status : { ...status, ephemeralContainerStatuses: debug };
    this.#cluster.writer.replace(PODS, pod, { ...pod, status: kept });
  }

  #tell(index: number, type: "Normal" | "Warning", reason: string, message: string): void {
    const pod = this.#read();
    if (pod === undefined) return;
    this.#cluster.events.record(pod, {
      type,
      reason,
      message,
      component: "kubelet",
      host: text(at(pod, "spec", "nodeName")),
      fieldPath: `spec.containers{${this.#nameOf(index)}}`,
    });
  }

  /** The pod as it is by now; undefined once it is another one, gone, or on its way out. */
  #read(): KubeObject | undefined {
    const pod = this.#cluster.store.collection(PODS).get(this.#namespace, this.#name)?.read();
    if (pod === undefined || pod.metadata.uid !== this.#uid) return undefined;
    return pod.metadata.deletionTimestamp === undefined ? pod : undefined;
  }

  #later(delayMs: number, task: () => void): void {
    this.#cluster.clock.schedule(delayMs, () => {
      if (this.#read() !== undefined) task();
    });
  }

  #imageOf(index: number): string {
    return this.#containers[index]?.image ?? "";
  }

  #nameOf(index: number): string {
    return this.#containers[index]?.name ?? "";
  }
}

function fateOf(image: string, restarts: boolean): Fate {
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? "latest";
  if (tag === "missing") return "cannotBePulled";
  if (tag === "unready") return restarts ? "neverReady" : "completes";
  if (tag === "crash") return restarts ? "crashes" : "fails";
  return restarts ? "runs" : "completes";
}
