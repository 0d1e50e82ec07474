/** The kube-apiserver process: its flags, its start on a drawn port, and its return on the same port. */
import { setTimeout as sleep } from "node:timers/promises";
import { drawPort } from "../loopbackPort.ts";
import { type ServiceProcess, startProcess, untilReady } from "../serviceProcess.ts";
import { type ApiClient, createApiClient } from "./apiClient.ts";

/** Where the files lie that the server is told of; the names are those of its flags. */
export interface ApiServerFiles {
  readonly folder: string;
  readonly tlsCertFile: string;
  readonly tlsPrivateKeyFile: string;
  readonly clientCaFile: string;
  readonly tokenAuthFile: string;
  readonly serviceAccountKeyFile: string;
}

export interface ApiServerSettings {
  readonly binary: string;
  readonly files: ApiServerFiles;
  readonly etcdEndpoint: string;
  readonly caPem: string;
  readonly adminToken: string;
  readonly oidcFlags: readonly string[];
  /** Whether the controllers run that make a service account for each namespace; without them no pod may ask for one. */
  readonly serviceAccounts: boolean;
  readonly extraFlags: readonly string[];
}

export interface ApiServer {
  readonly port: number;
  readonly url: string;
  readonly running: () => boolean;
  /** Starts it, on its port, and waits until it is ready. */
  start(): Promise<void>;
  /** SIGTERM ends watches and requests in order; SIGKILL is a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  process(): ServiceProcess | undefined;
}

const readyTimeoutMs = 90_000;
const portTries = 5;

/** Starts the server on a port of its own. @throws Error with the end of the log when it does not become ready */
export async function startApiServer(settings: ApiServerSettings): Promise<ApiServer> {
  for (let tries = 1; ; tries++) {
    const server = apiServerAt(await drawPort(), settings);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop("SIGKILL");
      const taken = error instanceof Error && error.message.includes("address already in use");
      if (!taken || tries === portTries) throw error;
    }
  }
}

function apiServerAt(port: number, settings: ApiServerSettings): ApiServer {
  const url = `https://127.0.0.1:${port}`;
  let current: ServiceProcess | undefined;
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    await current?.stop(signal, 15_000);
    current = undefined;
  };
  return {
    port,
    url,
    running: () => current !== undefined && current.ended() === undefined,
    process: () => current,
    stop,
    start: async () => {
      if (current !== undefined) throw new Error("kube-apiserver runs already");
      const { folder } = settings.files;
      current = await startProcess({
        name: "kube-apiserver",
        command: settings.binary,
        folder,
        args: flags(port, settings),
      });
      const client = createApiClient(url, settings.caPem, { token: settings.adminToken });
      try {
        await untilReady(current, readyTimeoutMs, () => isReady(client));
      } finally {
        client.close();
      }
    },
  };
}

/** /readyz answers 200 before the namespaces of Kubernetes itself are made; tests that write at once need "default". */
async function isReady(client: ApiClient): Promise<boolean> {
  const ready = await client.fetch("/readyz", { timeoutMs: 2000 });
  if (ready.status !== 200) return false;
  for (const path of [
    "/api/v1/namespaces/default",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=1",
  ]) {
    if ((await client.fetch(path, { timeoutMs: 2000 })).status !== 200) {
      await sleep(20);
      return false;
    }
  }
  return true;
}

function flags(
  port: number,
  { files, etcdEndpoint, oidcFlags, serviceAccounts, extraFlags }: ApiServerSettings,
): string[] {
  return [
    `--etcd-servers=${etcdEndpoint}`,
    "--etcd-compaction-interval=0", // history ends when a test says so
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    `--tls-cert-file=${files.tlsCertFile}`,
    `--tls-private-key-file=${files.tlsPrivateKeyFile}`,
    `--client-ca-file=${files.clientCaFile}`,
    `--token-auth-file=${files.tokenAuthFile}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${files.serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${files.serviceAccountKeyFile}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    "--endpoint-reconciler-type=none",
    "--authorization-mode=RBAC",
    "--watch-cache=true",
    "--allow-privileged=true",
    "--profiling=false",
    "--shutdown-delay-duration=0",
    "--shutdown-watch-termination-grace-period=2s", // ends watches at once; without it they hold up the end of the server
    "--max-requests-inflight=800", // fixtures are made by many requests at once
    "--max-mutating-requests-inflight=400",
    ...(serviceAccounts ? [] : ["--disable-admission-plugins=ServiceAccount"]),
    ...oidcFlags,
    ...extraFlags,
  ];
}
