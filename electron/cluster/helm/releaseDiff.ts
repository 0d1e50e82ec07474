/** What differs between two revisions: values field by field, manifests object by object. */
import type { ReleaseDiff, ReleaseObjectDiff } from "../../../shared/helm.ts";
import { fieldText } from "../../../shared/model/fieldPath.ts";
import { canonicalJson, type JsonObject } from "../../../shared/model/json.ts";
import { manifestName } from "../../../shared/model/manifest.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { DiffPart } from "../../../shared/operation.ts";
import { differences, fieldLines, yamlText } from "../plan/liveDiff.ts";
import { type ShownRelease, shownRelease } from "./releaseContent.ts";
import type { Release } from "./releaseModel.ts";

export async function releaseDiff(from: Release, to: Release, reveal: boolean): Promise<ReleaseDiff> {
  const [before, after] = [await shownRelease(from, reveal), await shownRelease(to, reveal)];
  const objects = objectDiffs(objectsOf(before.documents), objectsOf(after.documents));
  const hooks = objectDiffs(hookObjects(before), hookObjects(after));
  return {
    from: from.revision,
    to: to.revision,
    chart: { from: from.detail.chart, to: to.detail.chart },
    values: fieldParts(before.values, after.values),
    computed: fieldParts(before.computed, after.computed),
    objects: objects.diffs,
    hooks: hooks.diffs,
    same: objects.same,
    masked: before.masked || after.masked,
    unreadable: [...problemsOf(before), ...problemsOf(after)],
  };
}

export function problemsOf({ documents, hooks }: ShownRelease): Message[] {
  const all = [...documents, ...hooks.flatMap((hook) => hook.documents)];
  return all.flatMap(({ problem }) => problem ?? []);
}

function fieldParts(before: JsonObject, after: JsonObject): DiffPart[] {
  return differences(before, after).map(({ path, before: was, after: is }) => ({
    where: fieldText(path),
    note: null,
    before: fieldLines(path, was),
    after: fieldLines(path, is),
  }));
}

type Named = ReadonlyMap<string, JsonObject>;

function objectsOf(documents: ShownRelease["documents"]): Named {
  return new Map(documents.flatMap(({ objects }) => objects.map((object) => [nameKey(object), object] as const)));
}

function hookObjects({ hooks }: ShownRelease): Named {
  return objectsOf(hooks.flatMap((hook) => hook.documents));
}

/** An object is the same one in another version of its group. */
function nameKey(object: JsonObject): string {
  const { apiVersion, kind, namespace, name } = manifestName(object);
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return canonicalJson([group ?? "", kind, namespace, name]);
}

function objectDiffs(before: Named, after: Named): { diffs: ReleaseObjectDiff[]; same: number } {
  const diffs: ReleaseObjectDiff[] = [];
  let same = 0;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const found = objectDiff(was, is);
    if (found === null) same += 1;
    else diffs.push(found);
  }
  return { diffs, same };
}

function objectDiff(was: JsonObject | undefined, is: JsonObject | undefined): ReleaseObjectDiff | null {
  const parts = was !== undefined && is !== undefined ? fieldParts(was, is) : [];
  if (was !== undefined && is !== undefined && parts.length === 0) return null;
  return {
    change: was === undefined ? "added" : is === undefined ? "removed" : "changed",
    ...manifestName(is ?? was ?? {}),
    parts,
    whole: { before: was === undefined ? "" : yamlText(was), after: is === undefined ? "" : yamlText(is) },
  };
}
