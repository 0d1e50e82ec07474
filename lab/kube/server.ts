import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { MASTERS } from "./auth.ts";
import { type CertificateAuthority, createAuthority } from "./certificate.ts";
import { type Clock, RealClock } from "./clock.ts";
import { Cluster } from "./cluster.ts";
import { publishAuthority } from "./controllers/rootAuthority.ts";
import { startControllers } from "./controllers/start.ts";
import { handleApi } from "./http/apiHandler.ts";
import { CONTROL_PATH, handleControl } from "./http/control.ts";
import { handleUpgrade } from "./http/streaming.ts";
import type { JsonObject } from "./json.ts";
import { type ContextPlan, kubeconfigOf } from "./kubeconfig.ts";
import { Listener } from "./listener.ts";
import { Misbehaviour } from "./misbehaviour.ts";
import { KUBERNETES_VERSION } from "./schema/builtinSchemas.ts";
import { seedEstate } from "./seed/estate.ts";
import { seedFieldOwners } from "./seed/fieldOwners.ts";

export interface LabKubeOptions {
  /** Where the kubeconfig is written. */
  readonly directory: string;
  /** Pods of the large cluster; at least the story's own. */
  readonly pods?: number;
  /** Nodes of the large cluster; by default as many as the pods need. */
  readonly nodes?: number;
  readonly seed?: number;
  /** Port of the large cluster; any free one by default. */
  readonly port?: number;
  /** Plain HTTP instead of TLS, for measuring. */
  readonly plain?: boolean;
  /** Whether pods carry `managedFields` of real size. */
  readonly managedFields?: boolean;
  /** Contexts to write; all but `practice-certificate` by default. */
  readonly contexts?: readonly ContextName[];
  readonly clock?: Clock;
  /** How many changes of each resource a watch can resume from. */
  readonly windowSize?: number;
  readonly bookmarkIntervalMs?: number;
}

export const CONTEXT_NAMES = [
  "practice",
  "practice-staging",
  "practice-dead",
  "practice-expired",
  "practice-viewer",
  "practice-oncall",
  "practice-certificate",
] as const;
export type ContextName = (typeof CONTEXT_NAMES)[number];

/** A running practice cluster, and the ways to it. */
export interface LabCluster {
  readonly name: string;
  /** The URL of its API. */
  readonly server: string;
  readonly adminToken: string;
  readonly viewerToken: string;
  /** Of someone who may restart and scale workloads everywhere, and neither delete nor lock anything. */
  readonly oncallToken: string;
  readonly expiredToken: string;
  /** PEM of its authority; undefined over plain HTTP. */
  readonly authorityPem: string | undefined;
  /** The token for `POST /lab/control`. */
  readonly controlToken: string;
  /** What is behind the API, for tests in the same process. */
  readonly cluster: Cluster;
  /** What `POST /lab/control` does.
   *  @throws MisbehaviourError for a wish that makes no sense */
  misbehave(wish: JsonObject): JsonObject;
}

export interface LabKube {
  readonly kubeconfigPath: string;
  readonly clusters: readonly LabCluster[];
  /** Stops serving and ends all timers. */
  dispose(): Promise<void>;
}

const DEFAULT_PODS = 250;
const DEFAULT_WINDOW = 50_000;
const DEFAULT_BOOKMARK_MS = 60_000;
const EXPIRED_AN_HOUR_MS = 3_600_000;

/** Starts the practice clusters on loopback and writes their kubeconfig. */
export async function startLabKube(options: LabKubeOptions): Promise<LabKube> {
  const clock = options.clock ?? new RealClock();
  const seed = options.seed ?? 1;
  const shared = { options, clock };
  const practice = await startCluster("practice", shared, { seed, port: options.port ?? 0, story: "production" });
  const staging = await startCluster("practice-staging", shared, { seed: seed + 1, port: 0, story: "staging" });
  const running = [practice, staging];
  const contexts = await contextPlans(practice, staging, options.contexts ?? DEFAULT_CONTEXTS);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const kubeconfigPath = join(options.directory, "kubeconfig");
  await writeFile(kubeconfigPath, kubeconfigOf(contexts), { mode: 0o600 });
  return {
    kubeconfigPath,
    clusters: running.map(({ access }) => access),
    dispose: async () => {
      clock.dispose();
      await Promise.all(running.map((cluster) => cluster.dispose()));
    },
  };
}

const DEFAULT_CONTEXTS: readonly ContextName[] = CONTEXT_NAMES.filter((name) => name !== "practice-certificate");

interface Running {
  readonly access: LabCluster;
  readonly authority: CertificateAuthority | undefined;
  dispose(): Promise<void>;
}

async function startCluster(
  name: string,
  { options, clock }: { readonly options: LabKubeOptions; readonly clock: Clock },
  traits: { readonly seed: number; readonly port: number; readonly story: "production" | "staging" },
): Promise<Running> {
  const isLarge = traits.story === "production";
  const cluster = new Cluster({
    name,
    clock,
    seed: traits.seed,
    windowSize: options.windowSize ?? DEFAULT_WINDOW,
    bookmarkIntervalMs: options.bookmarkIntervalMs ?? DEFAULT_BOOKMARK_MS,
    version: KUBERNETES_VERSION,
  });
  seedEstate(cluster.store, {
    story: traits.story,
    pods: isLarge ? (options.pods ?? DEFAULT_PODS) : 0,
    nodes: isLarge ? options.nodes : undefined,
    seed: traits.seed,
    managedFields: options.managedFields ?? false,
    nowMs: clock.now(),
  });
  seedFieldOwners(cluster);
  cluster.store.compact();
  startControllers(cluster);
  const [adminToken, viewerToken, oncallToken] = [token(), token(), token()];
  const [expiredToken, controlToken] = [token(), token()];
  cluster.authenticator.addToken(adminToken, "practice:admin", [MASTERS]);
  cluster.authenticator.addToken(viewerToken, "practice:viewer", []);
  cluster.authenticator.addToken(oncallToken, "practice:oncall", []);
  cluster.authenticator.addToken(expiredToken, "practice:admin", [MASTERS], clock.now() - EXPIRED_AN_HOUR_MS);
  const authority = options.plain === true ? undefined : createAuthority(`${name} practice authority`);
  if (authority !== undefined) publishAuthority(cluster, authority.certificatePem);
  const listener = new Listener({
    authority,
    port: traits.port,
    onRequest: (request, response) => {
      if (request.url === CONTROL_PATH) void handleControl(misbehaviour, controlToken, request, response);
      else void handleApi(cluster, request, response);
    },
    onUpgrade: (request, socket, head) => handleUpgrade(cluster, request, socket, head),
  });
  const misbehaviour = new Misbehaviour(cluster, listener);
  await listener.start();
  const access: LabCluster = {
    name,
    server: listener.url,
    adminToken,
    viewerToken,
    oncallToken,
    expiredToken,
    authorityPem: authority?.certificatePem,
    controlToken,
    cluster,
    misbehave: (wish) => misbehaviour.apply(wish),
  };
  const dispose = async (): Promise<void> => {
    misbehaviour.dispose();
    await listener.stop();
  };
  return { access, authority, dispose };
}

function token(): string {
  return randomBytes(24).toString("base64url");
}

async function contextPlans(
  practice: Running,
  staging: Running,
  wanted: readonly ContextName[],
): Promise<readonly ContextPlan[]> {
  const to = ({ access }: Running, name: ContextName, bearer: string): ContextPlan => ({
    name,
    server: access.server,
    authorityPem: access.authorityPem,
    credential: { token: bearer },
    namespace: "orders",
  });
  const plans: Partial<Record<ContextName, ContextPlan>> = {
    practice: to(practice, "practice", practice.access.adminToken),
    "practice-staging": to(staging, "practice-staging", staging.access.adminToken),
    "practice-dead": {
      ...to(practice, "practice-dead", practice.access.adminToken),
      server: practice.access.server.replace(/\d+$/, String(await closedPort())),
    },
    "practice-expired": to(practice, "practice-expired", practice.access.expiredToken),
    "practice-viewer": to(practice, "practice-viewer", practice.access.viewerToken),
    "practice-oncall": to(practice, "practice-oncall", practice.access.oncallToken),
    ...(practice.authority === undefined
      ? {}
      : {
          "practice-certificate": {
            ...to(practice, "practice-certificate", ""),
            credential: { identity: practice.authority.issueClient("practice:admin", [MASTERS]) },
          },
        }),
  };
  return wanted.flatMap((name) => plans[name] ?? []);
}

/** A port on which nothing listens: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 1;
}
