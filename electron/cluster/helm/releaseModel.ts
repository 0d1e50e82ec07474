/** What a payload says (helm `pkg/release/v1`, `pkg/chart/v2`): looked up without trust, and empty where it is absent or of another type. */
import type { ReleaseChart, ReleaseHook, RevisionDetail } from "../../../shared/helm.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { at, isObject, listAt, numberAt, textAt, textsAt, timeAt, type WireObject } from "../source/wireValue.ts";

export interface Release {
  readonly revision: number;
  readonly status: string;
  readonly detail: RevisionDetail;
  /** What the person gave. */
  readonly values: JsonObject;
  /** What the chart gives. */
  readonly defaults: JsonObject;
  readonly manifest: string;
  readonly hooks: readonly ReleaseHook[];
  readonly notes: string;
  readonly applyMethod: "ssa" | "csa" | null;
}

export function releaseOf(payload: WireObject): Release {
  const method = textAt(payload, "apply_method");
  return {
    revision: numberAt(payload, "version") ?? 0,
    status: textAt(payload, "info", "status") || "unknown",
    detail: detailOf(payload),
    values: jsonAt(payload, "config"),
    defaults: jsonAt(payload, "chart", "values"),
    manifest: textAt(payload, "manifest"),
    hooks: listAt(payload, "hooks").filter(isObject).map(hookOf),
    notes: textAt(payload, "info", "notes"),
    applyMethod: method === "ssa" || method === "csa" ? method : null,
  };
}

export function detailOf(payload: WireObject): RevisionDetail {
  return {
    chart: chartOf(at(payload, "chart", "metadata")),
    description: textAt(payload, "info", "description"),
    firstDeployedAt: momentAt(payload, "info", "first_deployed"),
    deployedAt: momentAt(payload, "info", "last_deployed"),
    deletedAt: momentAt(payload, "info", "deleted"),
    rollbackTo: rollbackOf(payload),
  };
}

/** Helm 4 says it; Helm 3 writes it into the description alone. */
function rollbackOf(payload: WireObject): number | null {
  const told = numberAt(payload, "info", "rollback_revision");
  if (told !== null && told > 0) return told;
  const [, revision] = /^Rollback to (\d{1,9})$/.exec(textAt(payload, "info", "description")) ?? [];
  return revision === undefined ? null : Number(revision);
}

function chartOf(metadata: unknown): ReleaseChart | null {
  const name = textAt(metadata, "name");
  if (name === "") return null;
  return { name, version: textAt(metadata, "version"), appVersion: textAt(metadata, "appVersion") };
}

function hookOf(hook: WireObject): ReleaseHook {
  return {
    name: textAt(hook, "name"),
    kind: textAt(hook, "kind"),
    path: textAt(hook, "path"),
    events: textsAt(hook, "events"),
    weight: numberAt(hook, "weight") ?? 0,
    deletePolicies: textsAt(hook, "delete_policies"),
    phase: textAt(hook, "last_run", "phase"),
    startedAt: momentAt(hook, "last_run", "started_at"),
    completedAt: momentAt(hook, "last_run", "completed_at"),
    manifest: textAt(hook, "manifest"),
  };
}

/** Go's zero time stands for none. */
function momentAt(value: unknown, ...keys: readonly string[]): number | null {
  const time = timeAt(value, ...keys);
  return time === null || time < 0 ? null : time;
}

/** What was parsed from JSON is JSON. */
function jsonAt(value: unknown, ...keys: readonly string[]): JsonObject {
  const found = at(value, ...keys) as Json | undefined;
  return isJsonObject(found) ? found : {};
}

/** The values that templates saw, as `helm get values --all` computes them: the person's over the chart's, where `null` takes a default away
 *  (helm `pkg/chart/common/util/coalesce.go`). */
export function computedValues({ values, defaults }: Pick<Release, "values" | "defaults">): JsonObject {
  const names = new Set([...Object.keys(defaults), ...Object.keys(values)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, Json][] => {
      const given = Object.hasOwn(values, name) ? values[name] : undefined;
      const preset = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
      if (given === null) return [];
      if (given === undefined) return preset === undefined || preset === null ? [] : [[name, preset]];
      if (isJsonObject(given) && isJsonObject(preset)) {
        return [[name, computedValues({ values: given, defaults: preset })]];
      }
      return [[name, given]];
    }),
  );
}
