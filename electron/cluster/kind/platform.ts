/** Nodes, storage, network, configuration and events, as kubernetes prints them. */
import type { Health } from "../../../shared/model/table.ts";
import type { CellReader, KindTraits } from "./kindTraits.ts";
import { healthOfReadiness, healthOfWord } from "./statusWords.ts";

/** "Ready", "NotReady", "Unknown", each with ",SchedulingDisabled" when cordoned. */
function nodeHealth(cells: CellReader): Health {
  const [ready, ...more] = cells.text("Status").split(",");
  if (ready === "Ready") return more.length > 0 ? "warn" : "ok";
  return "bad";
}

function claimHealth(cells: CellReader): Health {
  const status = cells.text("Status");
  if (cells.deleting || status === "Terminating") return "idle";
  if (status === "Pending") return "warn";
  return healthOfWord(status);
}

function volumeHealth(cells: CellReader): Health {
  const status = cells.text("Status");
  if (status === "Released") return "warn";
  return healthOfWord(status);
}

/** A load balancer without an address serves no one. */
function serviceHealth(cells: CellReader): Health {
  if (cells.deleting) return "idle";
  return cells.text("Type") === "LoadBalancer" && cells.text("External-IP") === "<pending>" ? "busy" : "ok";
}

function wordHealth(column: string): (cells: CellReader) => Health {
  return (cells) => (cells.deleting ? "idle" : healthOfWord(cells.text(column)));
}

function readinessHealth(column: string): (cells: CellReader) => Health {
  return (cells) => (cells.deleting ? "idle" : healthOfReadiness(cells.text(column)));
}

export const platform: readonly KindTraits[] = [
  { group: "", resource: "nodes", status: "Status", health: nodeHealth, metered: true },
  { group: "", resource: "namespaces", status: "Status", health: wordHealth("Status") },
  {
    group: "",
    resource: "persistentvolumeclaims",
    status: "Status",
    types: { Capacity: "quantity" },
    health: claimHealth,
  },
  { group: "", resource: "persistentvolumes", status: "Status", types: { Capacity: "quantity" }, health: volumeHealth },
  // Counts that kubernetes declares as texts: as such 10 would stand before 2.
  { group: "", resource: "configmaps", types: { Data: "number" } },
  { group: "", resource: "secrets", types: { Data: "number" } },
  { group: "", resource: "serviceaccounts", types: { Secrets: "number" } },
  { group: "", resource: "services", status: "External-IP", health: serviceHealth },
  ...["", "events.k8s.io"].map(
    (group): KindTraits => ({
      group,
      resource: "events",
      status: "Type",
      types: { "Last Seen": "age", "First Seen": "age", Count: "number" },
      health: (cells) => (cells.text("Type") === "Warning" ? "warn" : "ok"),
    }),
  ),
  { group: "apiregistration.k8s.io", resource: "apiservices", status: "Available", health: apiServiceHealth },
  { group: "certificates.k8s.io", resource: "certificatesigningrequests", status: "Condition", health: requestHealth },
  { group: "storage.k8s.io", resource: "volumeattachments", status: "Attached", health: attachmentHealth },
  {
    group: "gateway.networking.k8s.io",
    resource: "gateways",
    status: "Programmed",
    health: readinessHealth("Programmed"),
  },
  {
    group: "gateway.networking.k8s.io",
    resource: "gatewayclasses",
    status: "Accepted",
    health: readinessHealth("Accepted"),
  },
];

/** "True", or "False (FailedDiscoveryCheck)". */
function apiServiceHealth(cells: CellReader): Health {
  return cells.text("Available").startsWith("True") ? "ok" : "bad";
}

function requestHealth(cells: CellReader): Health {
  const condition = cells.text("Condition");
  if (condition.startsWith("Approved")) return "ok";
  return condition === "Pending" ? "busy" : "bad";
}

function attachmentHealth(cells: CellReader): Health {
  return cells.text("Attached") === "true" ? "ok" : "busy";
}
