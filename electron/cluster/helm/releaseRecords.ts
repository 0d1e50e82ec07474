/** The records in which Helm 3 and 4 keep releases (helm `pkg/storage/driver`): Secrets or ConfigMaps, one a revision. Name, revision and status are
 *  labels; all else is in the payload, which is large. */
import { message } from "../../../shared/model/message.ts";
import type { Health } from "../../../shared/model/table.ts";
import type { HelmDriver, ReleaseRef } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeRead } from "../../core/kubeApi.ts";
import { collectionPath } from "../source/apiPath.ts";
import { listAt, textAt, timeAt } from "../source/wireValue.ts";

/** Where each driver keeps its records. */
export const driverKinds = {
  secret: { group: "", version: "v1", resource: "secrets" },
  configmap: { group: "", version: "v1", resource: "configmaps" },
} as const satisfies Record<HelmDriver, object>;

/** Reads one path of the cluster. */
export type ReadKube = (read: KubeRead, signal: AbortSignal) => Promise<unknown>;

/** What a record says without its payload. */
export interface ReleaseRecord {
  readonly driver: HelmDriver;
  readonly namespace: string;
  readonly release: string;
  readonly revision: number;
  readonly status: string;
  /** Epoch milliseconds of the last write, by its label; null where it has none. */
  readonly updatedAt: number | null;
  /** Of the Secret or ConfigMap. */
  readonly uid: string;
  readonly createdAt: number | null;
}

/** A release within its cluster. */
export type RecordOwner = Omit<ReleaseRef, "connection">;

/** Which records: null stands for all namespaces, or all releases. */
export interface RecordsOf {
  readonly driver: HelmDriver;
  readonly namespace: string | null;
  readonly release: string | null;
}

export interface FoundRecords {
  readonly records: readonly ReleaseRecord[];
  /** There are more than were read. */
  readonly partial: boolean;
  /** Of the last page: where a watch goes on. */
  readonly resourceVersion: string;
}

const recordName = /^sh\.helm\.release\.v1\.(.+)\.v(\d{1,9})$/;
/** Labels and names alone: the payloads stay on the server. */
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
export const eventMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const pageItems = 500;
const mostPages = 20;
/** A Secret holds 1 MiB, base64 makes 4/3 of it; ConfigMaps alike. */
const mostRecordBytes = 4 << 20;
/** Helm's own deadline is five minutes unless a person gave another. */
const stuckAfterMs = 10 * 60_000;

export function recordsPath({ driver, namespace }: Omit<RecordsOf, "release">): string {
  return collectionPath(driverKinds[driver], namespace);
}

export function recordsQuery(release: string | null): { readonly labelSelector: string } {
  return { labelSelector: release === null ? "owner=helm" : `owner=helm,name=${release}` };
}

export async function listRecords(
  read: ReadKube,
  { driver, namespace, release }: RecordsOf,
  signal: AbortSignal,
): Promise<FoundRecords> {
  const path = recordsPath({ driver, namespace });
  const records: ReleaseRecord[] = [];
  let token = "";
  let resourceVersion = "";
  for (let page = 0; page < mostPages; page++) {
    const query = { ...recordsQuery(release), limit: pageItems, ...(token !== "" && { continue: token }) };
    const list = await read({ path, query, accept: metadataOnly }, signal);
    for (const item of listAt(list, "items")) {
      const record = recordOf(driver, item);
      if (record !== null && (release === null || record.release === release)) records.push(record);
    }
    token = textAt(list, "metadata", "continue");
    resourceVersion = textAt(list, "metadata", "resourceVersion");
    if (token === "") break;
  }
  return { records, partial: token !== "", resourceVersion };
}

/** @returns null for what is no record of Helm's */
export function recordOf(driver: HelmDriver, object: unknown): ReleaseRecord | null {
  const [, name, revision] = recordName.exec(textAt(object, "metadata", "name")) ?? [];
  if (name === undefined || revision === undefined) return null;
  const label = (key: string) => textAt(object, "metadata", "labels", key);
  // Unix seconds; Helm writes the second label with each change of the record.
  const seconds = Number(label("modifiedAt") || label("createdAt"));
  const createdAt = timeAt(object, "metadata", "creationTimestamp");
  return {
    driver,
    namespace: textAt(object, "metadata", "namespace"),
    release: name,
    revision: Number(revision),
    status: label("status") || "unknown",
    updatedAt: Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : createdAt,
    uid: textAt(object, "metadata", "uid"),
    createdAt,
  };
}

/** The whole record of a revision. @throws RpcError `not-found` when there is none */
export async function readRecord(
  read: ReadKube,
  of: RecordOwner,
  revision: number,
  signal: AbortSignal,
): Promise<unknown> {
  const path = `${recordsPath(of)}/sh.helm.release.v1.${encodeURIComponent(of.name)}.v${revision}`;
  try {
    return await read({ path, maxBytes: mostRecordBytes }, signal);
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== "not-found") throw error;
    throw new RpcError("not-found", message("helm.noRevision", { release: of.name, revision }), { cause: error });
  }
}

/** @returns whether whoever began it has most likely ended */
export function isStuck({ status, updatedAt }: Pick<ReleaseRecord, "status" | "updatedAt">, now: number): boolean {
  const pending = status.startsWith("pending-") || status === "uninstalling";
  return pending && updatedAt !== null && now - updatedAt > stuckAfterMs;
}

export function healthOfStatus(status: string, stuck: boolean): Health {
  if (stuck) return "bad";
  if (status.startsWith("pending-") || status === "uninstalling") return "busy";
  if (status === "deployed") return "ok";
  if (status === "failed") return "bad";
  return status === "superseded" || status === "uninstalled" ? "idle" : "unknown";
}
