/** Workloads, as `pkg/printers/internalversion/printers.go` of kubernetes prints them. */
import type { Health } from "../../../shared/model/table.ts";
import type { CellReader, KindTraits } from "./kindTraits.ts";
import { healthOfShare, healthOfWord } from "./statusWords.ts";

/** The status text is the reason of the worst container, or the phase: `CrashLoopBackOff`, `Init:0/2`, `Running`, `Completed`. */
function podHealth(cells: CellReader): Health {
  const status = cells.text("Status");
  if (status === "Terminating") return "idle";
  if (status === "Running") {
    // A container that runs but is not ready gets no traffic: kubectl says `Running` all the same.
    return healthOfShare(cells.text("Ready")) === "warn" ? "warn" : "ok";
  }
  if (status === "Completed" || status === "Succeeded") return "idle";
  if (status.startsWith("Init:")) {
    const word = healthOfWord(status.slice("Init:".length));
    return word === "unknown" ? (/^Init:\d+\/\d+$/.test(status) ? "busy" : "bad") : word;
  }
  if (/^(Signal|ExitCode):/.test(status)) return "bad";
  if (status === "Unknown") return "bad";
  const word = healthOfWord(status);
  return word === "unknown" && status !== "" ? "warn" : word;
}

/** `Ready` is "available of wanted". */
function shareHealth(cells: CellReader): Health {
  return cells.deleting ? "idle" : healthOfShare(cells.text("Ready"));
}

function replicaSetHealth(cells: CellReader): Health {
  const wanted = cells.number("Desired");
  if (cells.deleting || wanted === 0) return "idle";
  return cells.number("Ready") >= wanted ? "ok" : "warn";
}

function daemonSetHealth(cells: CellReader): Health {
  const wanted = cells.number("Desired");
  if (cells.deleting || wanted === 0) return "idle";
  return cells.number("Ready") >= wanted && cells.number("Available") >= wanted ? "ok" : "warn";
}

/** Servers before 1.31 have no Status column: there the completions decide. */
function jobHealth(cells: CellReader): Health {
  switch (cells.text("Status")) {
    case "Complete":
    case "SuccessCriteriaMet":
      return "idle";
    case "Failed":
    case "FailureTarget":
      return "bad";
    case "Suspended":
    case "Terminating":
      return "idle";
    case "Running":
      return "busy";
  }
  const match = /^(\d+)\/(\d+)/.exec(cells.text("Completions"));
  return match && Number(match[1]) >= Number(match[2]) ? "idle" : "busy";
}

export const workloads: readonly KindTraits[] = [
  {
    group: "",
    resource: "pods",
    status: "Status",
    types: { Restarts: "number", IP: "text", Ready: "text" },
    health: podHealth,
    metered: true,
  },
  {
    group: "apps",
    resource: "deployments",
    status: "Ready",
    types: { "Up-to-date": "number", Available: "number" },
    health: shareHealth,
  },
  { group: "apps", resource: "statefulsets", status: "Ready", health: shareHealth },
  { group: "apps", resource: "replicasets", status: "Ready", health: replicaSetHealth },
  { group: "apps", resource: "daemonsets", status: "Ready", health: daemonSetHealth },
  { group: "", resource: "replicationcontrollers", status: "Ready", health: replicaSetHealth },
  { group: "batch", resource: "jobs", status: "Status", health: jobHealth },
  {
    group: "batch",
    resource: "cronjobs",
    status: "Suspend",
    types: { "Last Schedule": "age" },
    health: (cells) => (cells.text("Suspend") === "True" || cells.text("Suspend") === "true" ? "idle" : "ok"),
  },
];
