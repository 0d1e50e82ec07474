/** TLS on top of a stream that a dialer opened. */

import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect, createSecureContext, getCACertificates, type SecureContext, type TLSSocket } from "node:tls";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { cancelledError, codeOf, type PeerFacts, peerFacts, timeoutError, tlsError } from "./dialError.ts";
import type { Address, DialOptions } from "./dialer.ts";
import type { ClientCertificate, TlsTarget } from "./tlsMaterial.ts";

/** Where the roots of trust came from, for the preflight. */
export interface TrustSources {
  readonly system: number;
  readonly bundled: number;
}

/** The roots that are trusted where no CA is configured: the system's store, Node's own and those of NODE_EXTRA_CA_CERTS. Read once: it takes
 *  tens of milliseconds, and on macOS and Windows it asks the system. */
export function systemRoots(): readonly string[] {
  roots ??= readRoots();
  return roots.certificates;
}

export function trustSources(): TrustSources {
  roots ??= readRoots();
  return roots.sources;
}

let roots: { readonly certificates: readonly string[]; readonly sources: TrustSources } | null = null;

function readRoots() {
  const read = (kind: "system" | "default") => {
    try {
      return getCACertificates(kind);
    } catch {
      // A platform without a store that Node can read: the bundled roots remain.
      return [];
    }
  };
  const system = read("system");
  const bundled = read("default");
  return {
    certificates: [...new Set([...system, ...bundled])],
    sources: { system: system.length, bundled: bundled.length },
  };
}

/** Keys and roots made ready for many handshakes; making one costs milliseconds, so it is made once for a set of credentials.
 *  @throws RpcError `invalid` when a certificate or key cannot be read */
export function secureContext(caPem: string | null, certificate: ClientCertificate | null): SecureContext {
  if (caPem !== null || certificate !== null) return createContext(caPem, certificate);
  // The commonest one, and with hundreds of roots the dearest.
  systemContext ??= createContext(null, null);
  return systemContext;
}

let systemContext: SecureContext | null = null;

function createContext(caPem: string | null, certificate: ClientCertificate | null): SecureContext {
  try {
    return createSecureContext({
      ca: caPem === null ? [...systemRoots()] : caPem,
      ...(certificate && { cert: certificate.certificatePem, key: certificate.keyPem }),
      ...(certificate?.passphrase != null && { passphrase: certificate.passphrase }),
      minVersion: "TLSv1.2",
    });
  } catch (error) {
    const code = codeOf(error);
    if (/MISSING_PASSPHRASE|BAD_DECRYPT|BAD_PASSWORD/.test(code)) {
      throw new RpcError("invalid", message("auth.keyEncrypted", { hop: "login" }), { cause: error });
    }
    if (/KEY_VALUES_MISMATCH/.test(code)) {
      throw new RpcError("invalid", message("auth.keyMismatch", { hop: "login" }), { cause: error });
    }
    const id = certificate ? "auth.certificateUnreadable" : "connection.caUnreadable";
    throw new RpcError("invalid", message(id, { hop: certificate ? "login" : "tls", detail: code }), { cause: error });
  }
}

/** Shakes hands over `stream`, which belongs to the result from then on (and is destroyed when the handshake fails).
 *  @param context from `secureContext`, when the caller keeps one
 *  @throws RpcError `unreachable` with hop `tls`, `expired` when our certificate is refused, `timeout`, `cancelled` */
export function secure(
  stream: Duplex,
  address: Address,
  target: TlsTarget,
  options: DialOptions,
  context: SecureContext = secureContext(target.caPem, target.clientCertificate),
): Promise<TLSSocket> {
  const { signal, timeoutMs } = options;
  if (signal.aborted) {
    stream.destroy();
    return Promise.reject(cancelledError(signal));
  }
  return new Promise((resolve, reject) => {
    let peer: PeerFacts | null = null;
    const socket = connect({
      socket: stream,
      secureContext: context,
      // An address cannot be sent as SNI (RFC 6066), yet the certificate must carry it.
      ...(isIP(target.serverName) ? { host: target.serverName } : { servername: target.serverName }),
      rejectUnauthorized: !target.insecure,
      ALPNProtocols: [...target.protocols],
    });
    // Before Node judges the certificate and drops it: what was in it belongs into the message.
    socket.prependListener("secure", () => {
      peer = peerFacts(socket.getPeerCertificate());
    });
    // Between two owners no error may go unheard: that would end the process. Every owner sees `close`.
    socket.on("error", () => undefined);
    const end = (error: Error) => {
      settle();
      socket.destroy();
      stream.destroy();
      reject(error);
    };
    const onError = (error: Error) => end(tlsError(error, address, target.serverName, peer));
    const onClose = () =>
      end(tlsError(Object.assign(new Error("closed"), { code: "ECONNRESET" }), address, target.serverName, peer));
    const onAbort = () => end(cancelledError(signal));
    const timer = setTimeout(() => end(timeoutError(address, "tls", timeoutMs)), timeoutMs);
    const onSecure = () => {
      settle();
      resolve(socket);
    };
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.off("error", onError);
      socket.off("close", onClose);
      socket.off("secureConnect", onSecure);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", onError);
    socket.once("close", onClose);
    socket.once("secureConnect", onSecure);
  });
}
