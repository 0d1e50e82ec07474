/** What a TLS handshake needs, as plain data that may travel in a message to a worker. */

/** PEM texts. The key may be encrypted; then `passphrase` opens it. */
export interface ClientCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly passphrase: string | null;
}

export interface TlsTarget {
  /** The name that the certificate must carry, and that SNI sends (an address sends none). */
  readonly serverName: string;
  /** PEM bundle; when given it alone is trusted, as kubectl does; null trusts the system's roots. */
  readonly caPem: string | null;
  /** Any certificate is taken. The connection is shown in red. */
  readonly insecure: boolean;
  readonly clientCertificate: ClientCertificate | null;
  /** ALPN offers, most wanted first. */
  readonly protocols: readonly string[];
}
