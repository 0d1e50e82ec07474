import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import { SeededPod } from "../pods/seededPod.ts";
import { type Entry, StoredEntry } from "../store/entry.ts";

const START_MS = 900;

/** Starts the ephemeral containers that someone adds to a running pod. */
export class DebugContainers {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.collection(PODS).listen(({ after }) => {
      if (after !== undefined && waiting(after).length > 0) {
        cluster.clock.schedule(START_MS, () => this.#start(after));
      }
    });
  }

  #start(entry: Entry): void {
    const now = this.#cluster.store.collection(PODS).byKey(entry.key);
    const pod = now?.read();
    if (now === undefined || pod === undefined || pod.metadata.uid !== entry.read().metadata.uid) return;
    const starting = waiting(now);
    if (starting.length === 0) return;
    const statuses = [...statusesOf(pod), ...starting.map((container) => this.#status(pod, container))];
    const status = { ...record(pod.status), ephemeralContainerStatuses: statuses };
    this.#cluster.writer.replace(PODS, pod, { ...pod, status });
    for (const container of starting) {
      const name = text(at(container, "name"));
      const tell = (reason: string, message: string): void =>
        this.#cluster.events.record(pod, {
          type: "Normal",
          reason,
          message,
          component: "kubelet",
          host: text(at(pod, "spec", "nodeName")),
          fieldPath: `spec.ephemeralContainers{${name}}`,
        });
      tell("Pulled", `Successfully pulled image "${text(at(container, "image"))}"`);
      tell("Created", `Created container: ${name}`);
      tell("Started", `Started container ${name}`);
    }
  }

  #status(pod: KubeObject, container: Json): JsonObject {
    const name = text(at(container, "name"));
    const image = text(at(container, "image"));
    const isMissing = image.endsWith(":missing");
    return {
      name,
      image,
      imageID: isMissing ? "" : `${image}@practice`,
      ...(isMissing ? {} : { containerID: `containerd://${pod.metadata.uid.replaceAll("-", "")}${name}` }),
      ready: false,
      restartCount: 0,
      state: isMissing
        ? { waiting: { reason: "ErrImagePull", message: `failed to pull and unpack image "${image}": not found` } }
        : { running: { startedAt: timestamp(this.#cluster.now()) } },
      lastState: {},
    };
  }
}

function statusesOf(pod: KubeObject): readonly Json[] {
  return list(at(pod, "status", "ephemeralContainerStatuses"));
}

function waiting(entry: Entry): readonly Json[] {
  // A seeded pod has none, and building it to see so would be dear where pods change a thousand times a second.
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod) return [];
  const pod = entry.read();
  const known = new Set(statusesOf(pod).map((status) => text(at(status, "name"))));
  return list(at(pod, "spec", "ephemeralContainers")).filter((container) => !known.has(text(at(container, "name"))));
}
