/** One etcd member on loopback, spoken to through its gRPC gateway (JSON over HTTP, keys and values in base64). */
import { mkdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { drawPorts } from "../loopbackPort.ts";
import { type ServiceProcess, startProcess, untilReady } from "../serviceProcess.ts";

export interface EtcdEntry {
  readonly key: string;
  readonly value: string;
}

export interface Etcd {
  readonly endpoint: string;
  readonly process: ServiceProcess;
  /** Writes all entries in transactions of `batch`, some of them at a time. */
  put(entries: Iterable<EtcdEntry>, batch?: number): Promise<void>;
  /** The store's revision, which is Kubernetes' resourceVersion. */
  revision(): Promise<string>;
  /** Drops the history before `revision`; resolves when it is gone. */
  compact(revision: string): Promise<void>;
  stop(): Promise<void>;
}

const parallelTransactions = 4;
const maxTransactionOps = 2048;

/** @throws Error that quotes etcd's log when it does not become ready within 20 s */
export async function startEtcd(binary: string, folder: string): Promise<Etcd> {
  mkdirSync(folder, { recursive: true });
  const [clientPort, peerPort] = await drawPorts(2);
  const endpoint = `http://127.0.0.1:${clientPort}`;
  const service = await startProcess({
    name: "etcd",
    command: binary,
    folder,
    args: [
      `--data-dir=${join(folder, "data")}`,
      `--listen-client-urls=${endpoint}`,
      `--advertise-client-urls=${endpoint}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      "--unsafe-no-fsync", // the data lives as long as the test
      `--quota-backend-bytes=${8 * 1024 ** 3}`,
      `--max-txn-ops=${maxTransactionOps}`,
      `--max-request-bytes=${32 << 20}`,
      "--snapshot-count=20000",
      "--log-level=warn",
    ],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: parallelTransactions });
  const call = (path: string, body: unknown) => post(agent, endpoint + path, body);
  await untilReady(service, 20_000, async () => (await call("/v3/maintenance/status", {})) !== undefined);
  const put = async (entries: Iterable<EtcdEntry>, batch = 200) => {
    const batches = inBatches(entries, batch);
    const worker = async () => {
      for (const some of batches) await call("/v3/kv/txn", { success: some.map(putRequest) });
    };
    await Promise.all(Array.from({ length: parallelTransactions }, worker));
  };
  return {
    endpoint,
    process: service,
    put,
    revision: async () => (await call("/v3/kv/range", { key: base64("/"), limit: "1" })).header.revision,
    compact: async (revision) => {
      // The API server keeps the last compacted revision under this key and follows it (k8s.io/apiserver, storage/etcd3/compact.go);
      // without it its watch cache goes on to answer for revisions that etcd has dropped.
      await put([{ key: "compact_rev_key", value: revision }]);
      await call("/v3/kv/compaction", { revision, physical: true });
    },
    stop: async () => {
      agent.destroy();
      await service.stop("SIGTERM", 3000);
    },
  };
}

function putRequest(entry: EtcdEntry) {
  return { requestPut: { key: base64(entry.key), value: base64(entry.value) } };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** One generator for several consumers: each batch goes to one of them. */
function* inBatches(entries: Iterable<EtcdEntry>, size: number): Generator<EtcdEntry[], void, undefined> {
  let batch: EtcdEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What all answers of the gateway share; int64 values are strings. */
interface GatewayAnswer {
  readonly header: { readonly revision: string };
}

function post(agent: Agent, url: string, body: unknown): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const call = request(url, { method: "POST", agent, headers, timeout: 60_000 }, async (response) => {
      try {
        const answer = Buffer.concat(await response.toArray()).toString("utf8");
        if (response.statusCode === 200)
          resolve(JSON.parse(answer) as GatewayAnswer); // etcd's own gateway, rpc.proto
        else reject(new Error(`etcd answered ${url} with ${response.statusCode}: ${answer.slice(0, 500)}`));
      } catch (cause) {
        reject(new Error(`etcd's answer to ${url} broke off`, { cause }));
      }
    });
    call.once("timeout", () => call.destroy(new Error(`etcd did not answer ${url} within 60 s`)));
    call.once("error", reject);
    call.end(text);
  });
}
