/** Deployments for cases that need a kind with nested lists: paused and without replicas, so that no controller touches their spec. */
import { setTimeout as sleep } from "node:timers/promises";
import { answer, type KubeObject, type ManagedFieldsEntry, patches, type Status } from "./objects.ts";
import type { Target } from "./target.ts";

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly object[];
  readonly ports?: readonly object[];
  readonly [field: string]: unknown;
}

export const containers: readonly Container[] = [
  {
    name: "main",
    image: "registry.example/main:1",
    ports: [{ containerPort: 80 }],
    env: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ],
  },
  { name: "side", image: "registry.example/side:1" },
];

export function deployment(name: string, spec: object = {}): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { app: "web" } },
    spec: {
      replicas: 0,
      paused: true,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers } },
      ...spec,
    },
  };
}

export type Answer = Status & KubeObject;

/** A deployment in a namespace of its own, written by "maker", and the ways to write it. */
export async function madeDeployment(target: Target) {
  const namespace = await target.namespace();
  const collection = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await target.admin.json<KubeObject>(`${collection}?fieldManager=maker`, { method: "POST", body: deployment("web") });
  const path = `${collection}/web`;
  const made = await settled(() => target.admin.json<KubeObject>(path));
  const patch = (contentType: string, body: unknown, query: string, subresource = "") =>
    answer<Answer>(target.admin, `${path}${subresource}?${query}`, { method: "PATCH", contentType, body });
  return {
    collection,
    path,
    made,
    read: () => target.admin.json<KubeObject>(path),
    strategic: (body: unknown, query = "") => patch(patches.strategic, body, query),
    merge: (body: unknown, query = "", subresource = "") => patch(patches.merge, body, query, subresource),
    /** Applies `spec` as "applier". */
    apply: (spec: object | undefined, query = "", manager = "applier") => {
      const head = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } };
      return patch(patches.apply, spec === undefined ? head : { ...head, spec }, `fieldManager=${manager}${query}`);
    },
  };
}

/** The object once nobody writes it any more: a controller may have a status to report first. */
async function settled(read: () => Promise<KubeObject>): Promise<KubeObject> {
  for (let before = await read(); ; ) {
    await sleep(QUIET_MS);
    const now = await read();
    if (now.metadata.resourceVersion === before.metadata.resourceVersion) return now;
    before = now;
  }
}

const QUIET_MS = 150;

/** The pod template's containers of an answer. */
export function containersOf(object: KubeObject): readonly Container[] {
  const template = object.spec?.template as { readonly spec: { readonly containers: readonly Container[] } };
  return template.spec.containers; // the case has written them
}

/** The entry of one writer. @throws Error when there is none */
export function entryOf(object: KubeObject, manager: string, subresource?: string): ManagedFieldsEntry {
  const entries = object.metadata.managedFields ?? [];
  const found = entries.find((entry) => entry.manager === manager && entry.subresource === subresource);
  if (found === undefined) throw new Error(`${manager} owns nothing: ${JSON.stringify(entries)}`);
  return found;
}
