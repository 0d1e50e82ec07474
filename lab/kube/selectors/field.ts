import { at } from "../json.ts";
import type { ResourceType } from "../resourceType.ts";
import { badRequest } from "../status.ts";
import type { Entry } from "../store/entry.ts";

export interface FieldRequirement {
  readonly path: string;
  readonly equals: boolean;
  readonly value: string;
}

/** Parses `fieldSelector`: comma-separated `path=value`, `path==value`, `path!=value`, with `\,`, `\=` and `\\` escaped in values.
 *  @throws ApiError 400 for a term without operator or for a field that the kind cannot be selected by */
export function parseFieldSelector(source: string, type: ResourceType): readonly FieldRequirement[] {
  const requirements: FieldRequirement[] = [];
  for (const term of source.split(/(?<!\\),/)) {
    if (term.trim() === "") continue;
    const match = /^([^=!]+)(==|!=|=)(.*)$/s.exec(term.trim());
    const [, path = "", operator = "", value = ""] = match ?? [];
    if (match === null) throw badRequest(`invalid field selector: ${source}; can't understand '${term}'`);
    if (!isSelectable(type, path)) throw badRequest(`field label not supported: ${path}`);
    requirements.push({ path, equals: operator !== "!=", value: value.replace(/\\(.)/g, "$1") });
  }
  return requirements;
}

/** The fields beyond metadata.name and metadata.namespace by which a kind can be selected (each kind's `ToSelectableFields`). */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  "pods.": [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  "nodes.": ["spec.unschedulable"],
  "namespaces.": ["status.phase"],
  "secrets.": ["type"],
  "services.": ["spec.clusterIP", "spec.type"],
  "replicasets.apps": ["status.replicas"],
  "jobs.batch": ["status.successful"],
  "events.": [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
};

function isSelectable(type: ResourceType, path: string): boolean {
  if (path === "metadata.name" || path === "metadata.namespace") return true;
  return SELECTABLE[`${type.resource}.${type.group}`]?.includes(path) ?? false;
}

export function matchesFields(requirements: readonly FieldRequirement[], entry: Entry): boolean {
  return requirements.every(({ path, equals, value }) => (fieldOf(entry, path) === value) === equals);
}

function fieldOf(entry: Entry, path: string): string {
  if (path === "metadata.name") return entry.name;
  if (path === "metadata.namespace") return entry.namespace;
  const object = entry.read();
  if (path === "source") return String(at(object, "source", "component") ?? at(object, "reportingComponent") ?? "");
  if (path === "status.successful") return String(at(object, "status", "succeeded") ?? 0);
  const found = at(object, ...path.split("."));
  if (found !== undefined && found !== null) return String(found);
  return BOOLEAN_FIELDS.has(path) ? "false" : "";
}

/** Booleans read as "false" where they are absent. */
const BOOLEAN_FIELDS: ReadonlySet<string> = new Set(["spec.unschedulable", "spec.hostNetwork"]);
