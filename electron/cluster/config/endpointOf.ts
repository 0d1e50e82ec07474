/** From a context to what a worker needs to reach its API server. */

import { materialText } from "../auth/fileMaterial.ts";
import { impersonationHeaders } from "../auth/impersonation.ts";
import type { KubeEndpoint, ProxyEnvironment } from "../http/endpoint.ts";
import type { Impersonation, KubeContext } from "./kubeContext.ts";

/** Reads the CA's file.
 *  @param impersonation the person's choice for this connection; undefined keeps the kubeconfig's, null turns it off
 *  @throws RpcError `invalid` when the CA cannot be read */
export async function endpointOf(
  context: KubeContext,
  proxyEnvironment: ProxyEnvironment,
  impersonation: Impersonation | null | undefined = undefined,
): Promise<KubeEndpoint> {
  const { cluster, user } = context;
  return {
    server: cluster.server,
    tlsServerName: cluster.tlsServerName,
    insecure: cluster.insecure,
    caPem: cluster.certificateAuthority && (await materialText(cluster.certificateAuthority)),
    proxyUrl: cluster.proxyUrl,
    proxyEnvironment,
    disableCompression: cluster.disableCompression,
    impersonationHeaders: impersonationHeaders(impersonation === undefined ? user.impersonation : impersonation),
  };
}

const proxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"];

/** The variables that choose a proxy, out of an environment. */
export function proxyEnvironment(environment: Readonly<Record<string, string | undefined>>): ProxyEnvironment {
  return Object.fromEntries(
    proxyVariables.flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    }),
  );
}
