/** The page's link to the core, and the typed clients of every contract. */
import { create } from "zustand";
import { app } from "../../../shared/app.ts";
import { cluster } from "../../../shared/cluster.ts";
import { connections } from "../../../shared/connection.ts";
import { environments } from "../../../shared/environment.ts";
import { helm } from "../../../shared/helm.ts";
import { journal } from "../../../shared/journal.ts";
import { operations } from "../../../shared/operation.ts";
import { rbac } from "../../../shared/rbac.ts";
import { client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import type { LinkStatus } from "../../../shared/rpc/link.ts";
import { settings } from "../../../shared/settings.ts";
import { sessionSecret, takeLaunchToken } from "./launchToken.ts";
import { dialPort } from "./portTransport.ts";
import { dialSocket } from "./socketTransport.ts";

/** How the link to the core stands; the shell shows anything but `open`. */
export const useLink = create<LinkStatus>(() => ({ phase: "connecting" }));

const token = takeLaunchToken(window);
let secret: Promise<string | null> | null = null;
let known: string | undefined;

const rpc = new RpcClient({
  dial: async (signal) => {
    if (window.quarterdeck !== undefined) return dialPort(window.quarterdeck, signal);
    secret ??= sessionSecret(token);
    known = (await secret) ?? undefined;
    return dialSocket(signal);
  },
  secret: () => known,
  onStatus: (status) => useLink.setState(status, true),
});

/** Dials at once instead of at the planned time. */
export function retryLink(): void {
  rpc.retry();
}

/** One typed client a contract. */
export const api = {
  app: client(rpc, app),
  cluster: client(rpc, cluster),
  connections: client(rpc, connections),
  environments: client(rpc, environments),
  helm: client(rpc, helm),
  journal: client(rpc, journal),
  operations: client(rpc, operations),
  rbac: client(rpc, rbac),
  settings: client(rpc, settings),
};
