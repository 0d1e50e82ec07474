/** What the suite asks of an API server, whichever it is. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startLabKube } from "../../../lab/kube/server.ts";
import { type ApiClient, createApiClient } from "../../services/kube/apiClient.ts";
import { startKube } from "../../services/kube/start.ts";

/** The lab's controllers gather what happens for a fraction of this. */
const LAB_SETTLES_MS = 500;

export interface Target {
  /** May do everything. */
  readonly admin: ApiClient;
  /** Is known as "stranger", and has no rights of its own. */
  readonly stranger: ApiClient;
  readonly anonymous: ApiClient;
  /** Sends a token that nobody issued. */
  readonly impostor: ApiClient;
  /** Makes a namespace that nothing else uses. @returns its name */
  namespace(): Promise<string>;
  /** Makes the server unable to tell what happened before now. */
  forgetHistory(): Promise<void>;
  /** Waits until the controllers beside the server have done what they do about the last writes. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface Case {
  /** What the server does. */
  readonly name: string;
  readonly run: (target: Target) => Promise<void>;
}

export async function startReal(): Promise<Target> {
  const kube = await startKube();
  return {
    admin: kube.admin,
    stranger: kube.client({ token: kube.identities.stranger.token }),
    anonymous: kube.client({}),
    impostor: kube.client({ token: "impostor" }),
    namespace: namespaceMaker(kube.admin),
    forgetHistory: async () => void (await kube.compact({ forget: true })),
    // The server stands alone.
    settled: async () => undefined,
    stop: () => kube.stop(),
  };
}

export async function startLab(): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), "quarterdeck-lab-"));
  const lab = await startLabKube({ directory });
  const [served] = lab.clusters;
  if (served?.authorityPem === undefined) throw new Error("the lab serves no cluster over TLS");
  const { server, authorityPem, cluster, adminToken } = served;
  cluster.authenticator.addToken("stranger-token", "stranger", []);
  const clients = [{ token: adminToken }, { token: "stranger-token" }, {}, { token: "impostor" }] as const;
  const [admin, stranger, anonymous, impostor] = [
    createApiClient(server, authorityPem, clients[0]),
    createApiClient(server, authorityPem, clients[1]),
    createApiClient(server, authorityPem, clients[2]),
    createApiClient(server, authorityPem, clients[3]),
  ];
  return {
    admin,
    stranger,
    anonymous,
    impostor,
    namespace: namespaceMaker(admin),
    forgetHistory: async () => cluster.store.compact(),
    settled: () => delay(LAB_SETTLES_MS),
    stop: async () => {
      for (const client of [admin, stranger, anonymous, impostor]) client.close();
      await lab.dispose();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function namespaceMaker(admin: ApiClient): () => Promise<string> {
  let made = 0;
  return async () => {
    const name = `conformance-${++made}`;
    await admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name } } });
    return name;
  };
}
