/** One API server as a worker needs to know it: plain data, sent by message. */

/** The proxy variables that were found, by their own names (HTTPS_PROXY, https_proxy, HTTP_PROXY, NO_PROXY …). */
export type ProxyEnvironment = Readonly<Record<string, string>>;

export interface KubeEndpoint {
  /** http(s) URL, with a path where the cluster entry has one. */
  readonly server: string;
  readonly tlsServerName: string | null;
  readonly insecure: boolean;
  /** PEM bundle read from the cluster entry; null trusts the system's roots. */
  readonly caPem: string | null;
  readonly proxyUrl: string | null;
  readonly proxyEnvironment: ProxyEnvironment;
  readonly disableCompression: boolean;
  /** Impersonation headers: name and value, a name once for each value. */
  readonly impersonationHeaders: readonly (readonly [string, string])[];
}
