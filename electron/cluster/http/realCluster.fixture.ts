/** A client of the real API server that the integration tests start. */
import type { KubeService } from "../../../test/services/kube/start.ts";
import { type BudgetLimits, RequestBudget } from "../../core/requestBudget.ts";
import type { KubeEndpoint } from "./endpoint.ts";
import { createKubeClient, type KubeClient } from "./kubeHttp.ts";
import type { KubeHttp } from "./request.ts";

interface RealHttpOptions {
  readonly impersonationHeaders?: KubeEndpoint["impersonationHeaders"];
  readonly limits?: BudgetLimits;
}

/** Where an API server is, and whose certificate it has. */
export type ServerPlace = Pick<KubeService, "server" | "caPem">;

/** @param token of one of `kube.identities`; null asks as nobody */
export function realHttp(kube: ServerPlace, token: string | null, options: RealHttpOptions = {}): KubeHttp {
  return realClient(kube, token, options).http;
}

export function realEndpoint(kube: ServerPlace): KubeEndpoint {
  return {
    server: kube.server,
    tlsServerName: null,
    insecure: false,
    caPem: kube.caPem,
    proxyUrl: null,
    proxyEnvironment: {},
    disableCompression: false,
    impersonationHeaders: [],
  };
}

/** The same with the parts that post. */
export function realClient(kube: ServerPlace, token: string | null, options: RealHttpOptions = {}): KubeClient {
  return createKubeClient({
    endpoint: { ...realEndpoint(kube), impersonationHeaders: options.impersonationHeaders ?? [] },
    budget: new RequestBudget(options.limits),
    credentials: async () => ({
      generation: 1,
      authorization: token === null ? null : `Bearer ${token}`,
      clientCertificate: null,
      expiresAtMs: null,
      renewAtMs: null,
    }),
  });
}
