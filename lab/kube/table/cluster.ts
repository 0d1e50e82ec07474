import { at, integer, list, record, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { ageOf } from "./duration.ts";
import { AGE_COLUMN, column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";

export const NODE_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Status", "Whether the node is ready, and whether pods may be scheduled on it."),
    column("Roles", "Roles of the node, from its labels."),
    AGE_COLUMN,
    column("Version", "Version of the node's kubelet."),
    wide("Internal-IP", "Address inside the cluster's network."),
    wide("External-IP", "Address outside the cluster's network."),
    wide("OS-Image", "Operating system of the node."),
    wide("Kernel-Version", "Kernel of the node, with its architecture."),
    wide("Container-Runtime", "Runtime that runs the node's containers, with its version."),
  ],
  cells: (node, nowMs) => {
    const info = record(at(node, "status", "nodeInfo"));
    const architecture = text(info.architecture);
    const kernel = text(info.kernelVersion) || "<unknown>";
    return [
      node.metadata.name,
      nodeStatus(node),
      nodeRoles(node),
      ageOf(node.metadata.creationTimestamp, nowMs),
      text(info.kubeletVersion),
      nodeAddress(node, "InternalIP"),
      nodeAddress(node, "ExternalIP"),
      text(info.osImage) || "<unknown>",
      architecture === "" ? kernel : `${kernel} (${architecture})`,
      text(info.containerRuntimeVersion) || "<unknown>",
    ];
  },
};

function nodeStatus(node: KubeObject): string {
  const ready = list(at(node, "status", "conditions")).find((condition) => at(condition, "type") === "Ready");
  const state = ready === undefined ? "Unknown" : at(ready, "status") === "True" ? "Ready" : "NotReady";
  return at(node, "spec", "unschedulable") === true ? `${state},SchedulingDisabled` : state;
}

const ROLE_PREFIX = "node-role.kubernetes.io/";

function nodeRoles(node: KubeObject): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === "kubernetes.io/role" && value !== "") roles.add(value);
  }
  return roles.size === 0 ? "<none>" : [...roles].sort().join(",");
}

function nodeAddress(node: KubeObject, type: string): string {
  const found = list(at(node, "status", "addresses")).find((address) => at(address, "type") === type);
  return found === undefined ? "<none>" : text(at(found, "address"));
}

export const NAMESPACE_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Status", "Whether the namespace is in use or going away."), AGE_COLUMN],
  cells: (namespace, nowMs) => [
    namespace.metadata.name,
    text(at(namespace, "status", "phase")),
    ageOf(namespace.metadata.creationTimestamp, nowMs),
  ],
};

export const EVENT_FORMAT: TableFormat = {
  columns: [
    column("Last Seen", "Time since the event was last seen."),
    column("Type", "Normal or Warning."),
    column("Reason", "Short reason, made for programs."),
    column("Object", "Object that the event is about."),
    wide("Subobject", "Part of the object that the event is about."),
    wide("Source", "Component that reported the event."),
    column("Message", "What happened, made for people."),
    wide("First Seen", "Time since the event was first seen."),
    wide("Count", "How often the event was seen."),
    wide("Name", "Name of the event, unique in the namespace.", "string", "name"),
  ],
  cells: (event, nowMs) => {
    const series = event.series;
    const first = event.firstTimestamp ?? event.eventTime;
    const last = at(series, "lastObservedTime") ?? event.lastTimestamp ?? first;
    const involved = record(event.involvedObject);
    const kind = text(involved.kind).toLowerCase();
    const name = text(involved.name);
    return [
      ageOf(last, nowMs),
      text(event.type),
      text(event.reason),
      name === "" ? kind : `${kind}/${name}`,
      text(involved.fieldPath),
      eventSource(event),
      text(event.message).trim(),
      ageOf(first, nowMs),
      integer(at(series, "count")) || integer(event.count) || 1,
      event.metadata.name,
    ];
  },
};

function eventSource(event: KubeObject): string {
  const component = text(at(event, "source", "component")) || text(event.reportingComponent);
  const instance = text(at(event, "source", "host")) || text(event.reportingInstance);
  return instance === "" ? component : `${component}, ${instance}`;
}

export const LEASE_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Holder", "Who holds the lease."), AGE_COLUMN],
  cells: (lease, nowMs) => [
    lease.metadata.name,
    text(at(lease, "spec", "holderIdentity")),
    ageOf(lease.metadata.creationTimestamp, nowMs),
  ],
};
