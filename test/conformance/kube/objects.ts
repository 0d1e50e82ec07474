/** The shapes that the suite reads, and the requests that most cases begin with. */
import type { ApiClient, ApiRequest } from "../../services/kube/apiClient.ts";
import type { Target } from "./target.ts";

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: object;
  readonly subresource?: string;
}

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

export interface KubeList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[] | null;
}

export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string };
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface Table {
  readonly kind: "Table";
  readonly apiVersion: "meta.k8s.io/v1";
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly columnDefinitions: readonly Column[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object?: KubeObject }[] | null;
}

export const accepts = {
  table: "application/json;as=Table;g=meta.k8s.io;v=v1",
  metadata: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
  metadataList: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
} as const;

export const patches = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** ConfigMaps stand for any object: no controller touches them. */
export function configMapsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/configmaps`;
}

export interface ConfigMapInput {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
}

export function createConfigMap(
  target: Target,
  namespace: string,
  { name, labels, data }: ConfigMapInput,
): Promise<KubeObject> {
  const body = { metadata: { name, ...(labels === undefined ? {} : { labels }) }, data: data ?? {} };
  return target.admin.json<KubeObject>(configMapsPath(namespace), { method: "POST", body });
}

/** Creates one after the other, so that resourceVersions rise in this order. */
export async function createConfigMaps(
  target: Target,
  namespace: string,
  names: readonly string[],
): Promise<KubeObject[]> {
  const created: KubeObject[] = [];
  for (const name of names) created.push(await createConfigMap(target, namespace, { name }));
  return created;
}

/** @returns the answer's status code and its body, which is a Status when the request failed */
export async function answer<Body = Status>(client: ApiClient, path: string, request: ApiRequest = {}) {
  const { status, bytes } = await client.fetch(path, request);
  return { status, body: JSON.parse(bytes.toString("utf8")) as Body }; // each case says what it expects
}

export function namesOf(list: { readonly items: readonly KubeObject[] | null }): string[] {
  return (list.items ?? []).map((item) => item.metadata.name);
}
