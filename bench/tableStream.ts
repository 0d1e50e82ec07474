/** How fast a streamed Table becomes rows, beside `JSON.parse` of the same body in the same run. Rows look like a real server's: of 3.5 kB
 *  2.8 kB are managedFields. Run: `node bench/tableStream.ts [pods]`. */
import { ListReader, type RawRow } from "../electron/cluster/source/tableStream.ts";

const chunkBytes = 64 * 1024;

function managedFields(): unknown[] {
  const container = Object.fromEntries(
    ["image", "imagePullPolicy", "name", "resources", "terminationMessagePath", "securityContext"].map((key) => [
      `f:${key}`,
      {},
    ]),
  );
  const variables = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `k:{"name":"VARIABLE_${index}"}`,
      { ".": {}, "f:name": {}, "f:value": {} },
    ]),
  );
  return [
    {
      manager: "kube-controller-manager",
      operation: "Update",
      apiVersion: "v1",
      time: "2026-11-22T10:00:00Z",
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:metadata": { "f:generateName": {}, "f:labels": { ".": {}, "f:app": {}, "f:pod-template-hash": {} } },
        "f:spec": {
          "f:containers": {
            'k:{"name":"app"}': { ".": {}, ...container, "f:env": { ".": {}, ...variables } },
            'k:{"name":"sidecar"}': { ".": {}, ...container },
          },
        },
      },
    },
    {
      manager: "kubelet",
      operation: "Update",
      apiVersion: "v1",
      time: "2026-11-22T10:00:05Z",
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:status": {
          "f:conditions": Object.fromEntries(
            ["ContainersReady", "Initialized", "Ready", "PodReadyToStartContainers"].map((type) => [
              `k:{"type":"${type}"}`,
              { ".": {}, "f:lastProbeTime": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {} },
            ]),
          ),
          "f:containerStatuses": {},
          "f:hostIP": {},
          "f:phase": {},
          "f:podIP": {},
          "f:podIPs": { ".": {}, 'k:{"ip":"10.1.2.3"}': { ".": {}, "f:ip": {} } },
          "f:startTime": {},
        },
      },
      subresource: "status",
    },
  ];
}

/** A pods Table as a server sends it. */
function tableBody(pods: number): Buffer {
  const names = ["Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates"];
  const parts: Buffer[] = [];
  const head = {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: "123456" },
    columnDefinitions: names.map((name) => ({ name, type: "string", format: "", description: "", priority: 0 })),
  };
  parts.push(Buffer.from(`${JSON.stringify(head).slice(0, -1)},"rows":[`));
  for (let index = 0; index < pods; index += 1) {
    const name = `checkout-${index % 700}-7d9f8b6c5-${index.toString(36).padStart(5, "x")}`;
    const row = {
      cells: [
        name,
        "2/2",
        "Running",
        0,
        "3d",
        `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
        `node-${index % 500}`,
        "<none>",
        "<none>",
      ],
      object: {
        kind: "PartialObjectMetadata",
        apiVersion: "meta.k8s.io/v1",
        metadata: {
          name,
          generateName: `checkout-${index % 700}-7d9f8b6c5-`,
          namespace: `team-${index % 100}`,
          uid: `0a1b2c3d-4e5f-4a6b-8c7d-${index.toString(16).padStart(12, "0")}`,
          resourceVersion: String(100_000 + index),
          creationTimestamp: "2026-11-19T10:00:00Z",
          labels: { app: `checkout-${index % 700}`, "pod-template-hash": "7d9f8b6c5", tier: "backend" },
          ownerReferences: [
            {
              apiVersion: "apps/v1",
              kind: "ReplicaSet",
              name: `checkout-${index % 700}-7d9f8b6c5`,
              uid: `rs-${index % 700}`,
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
          managedFields: managedFields(),
        },
      },
    };
    parts.push(Buffer.from((index === 0 ? "" : ",") + JSON.stringify(row)));
  }
  parts.push(Buffer.from("]}\n"));
  return Buffer.concat(parts);
}

function streamed(body: Buffer): number {
  let rows = 0;
  const reader = new ListReader({
    head: () => {},
    rows: (more: readonly RawRow[]) => {
      rows += more.length;
    },
    skipped: () => {},
  });
  for (let at = 0; at < body.length; at += chunkBytes) reader.push(body.subarray(at, at + chunkBytes));
  reader.end();
  return rows;
}

function whole(body: Buffer): number {
  const table = JSON.parse(body.toString("utf8")) as { rows: unknown[] };
  return table.rows.length;
}

function best(run: (body: Buffer) => number, body: Buffer, pods: number): number {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const from = performance.now();
    if (run(body) !== pods) throw new Error("rows were lost");
    bestMs = Math.min(bestMs, performance.now() - from);
  }
  return bestMs;
}

const pods = Number(process.argv[2] ?? 50_000);
const body = tableBody(pods);
const streamedMs = best(streamed, body, pods);
const wholeMs = best(whole, body, pods);
const perSecond = (ms: number) => `${Math.round(body.length / 1e6 / (ms / 1000))} MB/s`;
console.log(
  `a Table of ${pods} pods, ${(body.length / 1e6).toFixed(0)} MB, ${Math.round(body.length / pods)} bytes a row`,
);
console.log(`rows from the stream: ${streamedMs.toFixed(0)} ms (${perSecond(streamedMs)})`);
console.log(`JSON.parse in one piece: ${wholeMs.toFixed(0)} ms (${perSecond(wholeMs)})`);
