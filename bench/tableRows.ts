/** Pods as a large cluster has them: deployments of many replicas over 100 namespaces, ten columns, seeded. */
import type { TableRow } from "../electron/core/table/rowSink.ts";
import type { Cell, Column } from "../shared/model/table.ts";

function column(name: string, type: Column["type"], wide = false): Column {
  return { id: name.toLowerCase(), name, type, wide, description: "", status: name === "Status" };
}

export const COLUMNS: readonly Column[] = [
  column("Name", "name"),
  column("Ready", "text"),
  column("Status", "text"),
  column("Restarts", "number"),
  column("Age", "age"),
  column("IP", "name", true),
  column("Node", "name", true),
  column("CPU", "quantity"),
  column("Memory", "quantity"),
  column("Hot", "boolean"),
];

const APPS = [
  "orders-api",
  "payments-api",
  "web",
  "cart",
  "search-indexer",
  "mailer",
  "ledger",
  "gateway",
  "session-cache",
  "fraud-check",
];
const STATUSES = ["Running", "Running", "Running", "Running", "Completed", "Pending", "CrashLoopBackOff"];
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** A small generator of numbers in [0, 1): mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function podRow(index: number, version: number, random: () => number, now: number): TableRow {
  const app = APPS[index % APPS.length] ?? "web";
  const template = hash(Math.floor(index / 40), 9);
  const name = `${app}-${template}-${hash(index * 31 + 7, 5)}`;
  const status = STATUSES[Math.floor(random() * STATUSES.length)] ?? "Running";
  const restarts = Math.floor(random() * random() * 40);
  const created = now - Math.floor(random() * 90 * 86_400_000);
  const ok = status === "Running";
  const cells: Cell[] = [
    name,
    ok ? "1/1" : "0/1",
    status,
    restarts === 0
      ? 0
      : { at: created + 1000, precisionMs: 60_000, before: `${restarts} (`, after: " ago)", value: restarts },
    { at: created, precisionMs: 0 },
    `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    `node-${index % 500}`,
    `${Math.floor(random() * 2000)}m`,
    `${Math.floor(random() * 8192)}Mi`,
    random() < 0.1,
  ];
  return {
    uid: `${hash(index, 8)}-${hash(index * 7, 4)}-4${hash(index * 3, 3)}-${hash(index * 11, 4)}-${String(index).padStart(12, "0")}`,
    namespace: `team-${index % 100}`,
    name,
    labels: { app, "pod-template-hash": template, "topology.kubernetes.io/zone": `eu-${index % 3}` },
    owners: [
      {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        name: `${app}-${template}`,
        uid: hash(Math.floor(index / 40), 12),
        controller: true,
      },
    ],
    health: ok ? "ok" : status === "Pending" ? "busy" : status === "Completed" ? "idle" : "bad",
    version: String(version),
    createdAt: created,
    cells,
  };
}

function hash(value: number, length: number): string {
  const random = randomOf(value + 1);
  let text = "";
  for (let i = 0; i < length; i++) text += LETTERS.charAt(Math.floor(random() * LETTERS.length));
  return text;
}
