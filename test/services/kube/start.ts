/** Starts a real Kubernetes control plane on loopback for one test file: etcd, kube-apiserver and, when asked for, controllers. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { requireService } from "../availability.ts";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type KeyAndCertificate,
} from "../certificateAuthority.ts";
import { makeTemporaryFolder } from "../temporaryFolder.ts";
import { type ApiClient, type ApiCredentials, createApiClient } from "./apiClient.ts";
import { type ApiServer, type ApiServerFiles, startApiServer } from "./apiServer.ts";
import type { KubeBinaries } from "./binaries.ts";
import { type Controllers, startControllers } from "./controllers.ts";
import { installDefinitions, readDefinitions } from "./customResources.ts";
import { type Etcd, startEtcd } from "./etcd.ts";
import { createExecPlugin, type ExecPlugin, type ExecPluginBehaviour } from "./execPlugin.ts";
import { createIdentities, grants, type Identities, type IdentityName, tokenFile } from "./identities.ts";
import { type KubeconfigContext, writeKubeconfig } from "./kubeconfig.ts";
import { type OidcProvider, startOidcProvider } from "./oidcProvider.ts";

export interface KubeOptions {
  /** Which controllers run: none (the default; objects are inert), or those that make deployments, jobs and service accounts live. */
  readonly controllers?: boolean;
  /** Also a scheduler; nodes are objects made by the test, no kubelet runs on them. */
  readonly scheduler?: boolean;
  /** Starts an OpenID Connect provider whose tokens the server accepts; the claim "groups" gives the groups. */
  readonly oidc?: boolean;
  /** Installs the Gateway API's standard definitions. */
  readonly gatewayApi?: boolean;
  /** More flags of kube-apiserver. */
  readonly apiServerFlags?: readonly string[];
}

export interface KubeService {
  readonly binaries: KubeBinaries;
  /** "v1.37.2" */
  readonly version: string;
  readonly server: string;
  readonly caPem: string;
  readonly authority: CertificateAuthority;
  /** A temporary folder of this cluster, with its logs; gone after stop(). */
  readonly folder: string;
  readonly identities: Identities;
  readonly admin: ApiClient;
  readonly etcd: Etcd;
  readonly oidc: OidcProvider | undefined;
  /** A client for someone else; without credentials it is anonymous. */
  client(credentials: ApiCredentials): ApiClient;
  certificate(
    identity: IdentityName,
    validity?: { readonly notBefore?: Date; readonly notAfter?: Date },
  ): KeyAndCertificate;
  execPlugin(behaviour: ExecPluginBehaviour): ExecPlugin;
  /** Writes a kubeconfig into the cluster's folder. @returns its path */
  kubeconfig(contexts: readonly KubeconfigContext[]): string;
  /** Ends the API server as a roll-out does (SIGTERM); it can come back by startServer(). */
  stopServer(): Promise<void>;
  /** Ends the API server as a crash does (SIGKILL). */
  killServer(): Promise<void>;
  /** Brings the API server back on its port and waits until it is ready. */
  startServer(): Promise<void>;
  restart(): Promise<void>;
  /** Drops etcd's history up to now. The API server still answers for what its watch cache remembers: its snapshots of lists go within
   *  15 s, its events when the cache is made anew, which `forget` brings about by a restart.
   *  @returns the revision before which nothing can be read */
  compact(options?: { readonly forget?: boolean }): Promise<string>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a cluster of its own for the caller: about five seconds.
 *  @throws Error that names what is missing (see test/services/availability.ts), or that quotes the log of what did not start */
export async function startKube(options: KubeOptions = {}): Promise<KubeService> {
  const binaries = requireService("kube");
  const folder = makeTemporaryFolder("kube");
  const owned: End[] = [];
  const endAll = async () => {
    for (const end of owned.splice(0).reverse()) await end();
  };
  const stop = async () => {
    await endAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    return await startIn(folder, binaries, options, owned, stop);
  } catch (error) {
    await endAll(); // the folder stays: the error names a log in it
    throw error;
  }
}

type End = () => Promise<void> | void;

async function startIn(
  folder: string,
  binaries: KubeBinaries,
  options: KubeOptions,
  owned: End[],
  stop: () => Promise<void>,
): Promise<KubeService> {
  const authority = createCertificateAuthority("quarterdeck test cluster");
  const caPem = authority.certificatePem;
  const identities = createIdentities();
  const files = writeFiles(folder, authority, identities);

  const etcd = await startEtcd(binaries.etcd, join(folder, "etcd"));
  owned.push(() => etcd.stop());
  const oidc = options.oidc === true ? await startOidcProvider(authority) : undefined;
  if (oidc !== undefined) owned.push(() => oidc.close());

  const apiServer = await startApiServer({
    binary: binaries.apiServer,
    files,
    etcdEndpoint: etcd.endpoint,
    caPem,
    adminToken: identities.admin.token,
    oidcFlags: oidc === undefined ? [] : oidcFlags(oidc, files.clientCaFile),
    serviceAccounts: options.controllers === true,
    extraFlags: options.apiServerFlags ?? [],
  });
  owned.push(() => apiServer.stop("SIGKILL"));

  const clients: ApiClient[] = [];
  owned.push(() => {
    for (const client of clients) client.close();
  });
  const client = (credentials: ApiCredentials) => {
    const made = createApiClient(apiServer.url, caPem, credentials);
    clients.push(made);
    return made;
  };
  const admin = client({ token: identities.admin.token });
  await giveRights(admin);
  await untilEffective(client({ token: identities.viewer.token }));
  if (options.gatewayApi === true) await installDefinitions(admin, readDefinitions(binaries.gatewayCrds));

  const service: KubeService = {
    ...cluster(folder, binaries, authority, identities, apiServer, etcd),
    admin,
    client,
    oidc,
    stop,
    [Symbol.asyncDispose]: stop,
  };
  if (options.controllers === true || options.scheduler === true) {
    const controllers: Controllers = await startControllers(service, {
      serviceAccountKeyFile: files.serviceAccountKeyFile,
      rootCaFile: files.clientCaFile,
      controllers: options.controllers === true,
      scheduler: options.scheduler === true,
    });
    owned.push(() => controllers.stop());
  }
  return service;
}

/** The authorizer reads roles and bindings through a watch: they hold a moment after they were made. */
async function untilEffective(viewer: ApiClient): Promise<void> {
  const deadline = performance.now() + 15_000;
  while ((await viewer.fetch("/api/v1/namespaces/team-a/pods?limit=1")).status !== 200) {
    if (performance.now() > deadline) throw new Error("the viewer's rights in team-a did not take effect within 15 s");
    await sleep(30);
  }
}

type ClusterPart = Omit<KubeService, "admin" | "client" | "oidc" | "stop" | typeof Symbol.asyncDispose>;

function cluster(
  folder: string,
  binaries: KubeBinaries,
  authority: CertificateAuthority,
  identities: Identities,
  apiServer: ApiServer,
  etcd: Etcd,
): ClusterPart {
  const caPem = authority.certificatePem;
  const inFolder = (kind: string) => join(folder, kind, randomBytes(4).toString("hex"));
  const restart = async () => {
    await apiServer.stop();
    await apiServer.start();
  };
  return {
    binaries,
    version: binaries.versions.kubernetes,
    server: apiServer.url,
    caPem,
    authority,
    folder,
    identities,
    etcd,
    certificate: (identity, validity = {}) => {
      const { name, groups } = identities[identity];
      return authority.issue({ commonName: name, organizations: groups, usage: "client", ...validity });
    },
    execPlugin: (behaviour) => createExecPlugin(inFolder("exec"), behaviour),
    kubeconfig: (contexts) =>
      writeKubeconfig(join(inFolder("kubeconfig"), "config"), { server: apiServer.url, caPem }, contexts),
    stopServer: () => apiServer.stop(),
    killServer: () => apiServer.stop("SIGKILL"),
    startServer: () => apiServer.start(),
    restart,
    compact: async ({ forget = false } = {}) => {
      const revision = await etcd.revision();
      await etcd.compact(revision);
      if (forget) await restart();
      return revision;
    },
  };
}

function writeFiles(folder: string, authority: CertificateAuthority, identities: Identities): ApiServerFiles {
  const pki = join(folder, "pki");
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string) => {
    const file = join(pki, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const names = ["127.0.0.1", "localhost", "kubernetes.default.svc", "10.96.0.1"];
  const serving = authority.issue({ commonName: "kube-apiserver", names, usage: "server" });
  const serviceAccountKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  return {
    folder,
    tlsCertFile: write("apiserver.pem", serving.certificatePem),
    tlsPrivateKeyFile: write("apiserver.key", serving.keyPem),
    clientCaFile: write("ca.pem", authority.certificatePem),
    tokenAuthFile: write("tokens.csv", tokenFile(identities)),
    serviceAccountKeyFile: write(
      "service-accounts.key",
      serviceAccountKey.export({ type: "sec1", format: "pem" }).toString(),
    ),
  };
}

/** User names and groups are taken as the token gives them, so that the bindings of identities.ts hold for them. */
function oidcFlags(provider: OidcProvider, caFile: string): string[] {
  return [
    `--oidc-issuer-url=${provider.issuer}`,
    `--oidc-client-id=${provider.clientId}`,
    `--oidc-ca-file=${caFile}`,
    "--oidc-username-claim=sub",
    "--oidc-username-prefix=-",
    "--oidc-groups-claim=groups",
  ];
}

/** Namespaces first: role bindings live in them. */
async function giveRights(admin: ApiClient): Promise<void> {
  const all = grants();
  const isNamespace = (path: string) => path === "/api/v1/namespaces";
  for (const some of [all.filter((one) => isNamespace(one.path)), all.filter((one) => !isNamespace(one.path))]) {
    await Promise.all(some.map(({ path, object }) => admin.json(path, { method: "POST", body: object })));
  }
}
