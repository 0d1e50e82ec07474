/** The objects of a revision's manifest beside the cluster: which are there, and how they fare. Looked at once. */

import type { ApiKind } from "../../../shared/cluster.ts";
import type { ReleaseObject, ReleaseObjects } from "../../../shared/helm.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { manifestName } from "../../../shared/model/manifest.ts";
import { message } from "../../../shared/model/message.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { each } from "../../core/each.ts";
import { latest, Value } from "../../core/state/value.ts";
import { verdictOf } from "../object/objectHealth.ts";
import { objectPath } from "../plan/objectKey.ts";
import { textAt } from "../source/wireValue.ts";
import { manifestDocuments } from "./manifestDocuments.ts";
import type { Release } from "./releaseModel.ts";
import type { ReadKube } from "./releaseRecords.ts";

const mostObjects = 2_000;
const askedAtOnce = 6;

export async function* releaseObjects(
  read: ReadKube,
  kinds: readonly ApiKind[],
  of: ReleaseRef,
  release: Release,
  signal: AbortSignal,
): AsyncGenerator<ReleaseObjects, void, undefined> {
  const documents = await manifestDocuments(release.manifest);
  const all = documents.flatMap((one) => one.objects);
  const objects = all.slice(0, mostObjects).map((object) => expected(object, kinds, of));
  const startedAt = Date.now();
  const unreadable = documents.flatMap(({ problem }) => problem ?? []);
  if (all.length > mostObjects) {
    unreadable.push(message("helm.manifest.tooMany", { most: mostObjects, count: all.length }));
  }
  const { revision } = release;
  const value = new Value<ReleaseObjects>({ revision, objects, complete: false, startedAt, unreadable });
  const asking = each([...objects.keys()], askedAtOnce, async (at) => {
    const object = objects[at];
    if (object === undefined || object.state !== "pending" || signal.aborted) return;
    objects[at] = await look(read, object, of, signal);
    value.set({ ...value.current, objects: [...objects] });
  }).then(
    () => value.set({ ...value.current, complete: true }),
    () => {},
  );
  for await (const now of latest(value, signal)) {
    yield now;
    if (now.complete) break;
  }
  await asking;
}

function expected(object: JsonObject, kinds: readonly ApiKind[], of: ReleaseRef): ReleaseObject {
  const { apiVersion, kind, namespace, name } = manifestName(object);
  const slash = apiVersion.indexOf("/");
  const [group, version] = [slash < 0 ? "" : apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const served = kinds.find((one) => one.group === group && one.kind === kind);
  const place = served?.namespaced === false ? "" : namespace || of.namespace;
  const said = { apiVersion, kind, namespace: place, name, health: "unknown", text: "", reason: null } as const;
  if (served === undefined || name === "") return { ref: null, ...said, state: served ? "unknown" : "unserved" };
  const { resource } = served;
  return {
    ref: { connection: of.connection, group, version, resource, namespace: place, name },
    ...said,
    state: "pending",
  };
}

async function look(
  read: ReadKube,
  object: ReleaseObject,
  of: ReleaseRef,
  signal: AbortSignal,
): Promise<ReleaseObject> {
  const { ref } = object;
  if (ref === null) return object;
  try {
    const live = await read({ path: objectPath(ref) }, signal);
    const { health, status } = verdictOf(live);
    const owner = textAt(live, "metadata", "annotations", "meta.helm.sh/release-name");
    const place = textAt(live, "metadata", "annotations", "meta.helm.sh/release-namespace");
    // What Helm installed bears its release's name; without the annotation it is older than Helm 3.2, or was made by somebody else.
    const own = owner === "" || (owner === of.name && place === of.namespace);
    return { ...object, state: own ? "live" : "other", health, text: own ? status : `${place}/${owner}` };
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    if (error.code === "not-found") return { ...object, state: "missing", health: "bad" };
    return { ...object, state: error.code === "forbidden" ? "forbidden" : "unknown", reason: error.text };
  }
}
