/** Fills a test cluster: through the API, where admission and defaults matter, or straight into etcd, where only speed does. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "./apiClient.ts";
import type { Etcd, EtcdEntry } from "./etcd.ts";
import { type PodFixtureOptions, podFixture } from "./podFixture.ts";

export interface Population {
  readonly pods: number;
  /** default: 100 of them, named ns-000 … */
  readonly namespaces?: number;
  /** default: 500 */
  readonly nodes?: number;
}

/** Sends one POST for each object, `concurrency` at a time, over kept connections. */
export async function createAll(
  client: ApiClient,
  objects: Iterable<{ readonly path: string; readonly body: object }>,
  concurrency = 16,
): Promise<void> {
  const queue = objects[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      await client.json(next.value.path, { method: "POST", body: next.value.body });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Writes namespaces, nodes and pods into etcd as JSON, which the API server reads as it reads its own protobuf; several thousand a second.
 *  Resolves when the API server counts all of them. */
export async function populate(
  kube: { readonly admin: ApiClient; readonly etcd: Etcd },
  population: Population,
): Promise<void> {
  const namespaces = Array.from({ length: population.namespaces ?? 100 }, (_, i) => `ns-${String(i).padStart(3, "0")}`);
  const nodes = population.nodes ?? 500;
  await kube.etcd.put(namespaces.map(namespaceEntry));
  await kube.etcd.put(Array.from({ length: nodes }, (_, i) => nodeEntry(i)));
  const before = await count(kube.admin, "/api/v1/pods");
  await kube.etcd.put(podEntries(population.pods, { namespaces, nodes }), 100);
  const deadline = performance.now() + 120_000;
  for (;;) {
    const seen = await count(kube.admin, "/api/v1/pods");
    if (seen >= before + population.pods) return;
    if (performance.now() > deadline)
      throw new Error(`the API server counts ${seen} pods of ${before + population.pods} after 120 s`);
    await sleep(200);
  }
}

/** Counts by a first page of one: the server adds how many remain. An empty list of metadata alone has `items: null`. */
async function count(client: ApiClient, path: string): Promise<number> {
  const page = await client.json<{ metadata: { remainingItemCount?: number }; items: unknown[] | null }>(
    `${path}?limit=1`,
    {
      accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      timeoutMs: 60_000,
    },
  );
  return (page.items ?? []).length + (page.metadata.remainingItemCount ?? 0);
}

function* podEntries(pods: number, options: PodFixtureOptions): Generator<EtcdEntry> {
  for (let index = 0; index < pods; index++) {
    const pod = podFixture(index, options);
    yield { key: `/registry/pods/${pod.metadata.namespace}/${pod.metadata.name}`, value: JSON.stringify(pod) };
  }
}

function namespaceEntry(name: string): EtcdEntry {
  const metadata = {
    name,
    uid: `ns-uid-${name}`,
    creationTimestamp: "2026-11-20T08:00:00Z",
    labels: { "kubernetes.io/metadata.name": name },
  };
  const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata,
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
  return { key: `/registry/namespaces/${name}`, value: JSON.stringify(namespace) };
}

/** Nodes lie under "minions" (k8s.io/kubernetes, pkg/registry/core/node). */
function nodeEntry(index: number): EtcdEntry {
  const name = `node-${index}`;
  const capacity = { cpu: "32", memory: "131072Mi", pods: "250", "ephemeral-storage": "500Gi" };
  const zone = `zone-${"abc"[index % 3]}`;
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      uid: `node-uid-${index}`,
      creationTimestamp: "2026-11-01T08:00:00Z",
      labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "topology.kubernetes.io/zone": zone },
    },
    spec: { podCIDR: `10.${index >> 8}.${index & 255}.0/24` },
    status: {
      capacity,
      allocatable: capacity,
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "KubeletReady",
          lastHeartbeatTime: "2026-11-22T08:00:00Z",
          lastTransitionTime: "2026-11-01T08:00:00Z",
        },
      ],
      addresses: [
        { type: "InternalIP", address: `192.168.${index >> 8}.${index & 255}` },
        { type: "Hostname", address: name },
      ],
      nodeInfo: {
        kubeletVersion: "v1.37.2",
        osImage: "Debian GNU/Linux 12",
        kernelVersion: "6.18.0",
        containerRuntimeVersion: "containerd://2.1.4",
      },
    },
  };
  return { key: `/registry/minions/${name}`, value: JSON.stringify(node) };
}
