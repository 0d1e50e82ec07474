/** What went wrong on the way to a target, in a person's terms: the hop, and what to do next. */
import type { PeerCertificate } from "node:tls";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Address } from "./dialer.ts";

/** `host:port`, an IPv6 address in brackets. */
export function addressText(address: Address): string {
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** The operating system's or resolver's code of an error, or its text. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}

/** An error of `connect` to the target itself. */
export function connectError(error: unknown, target: Address): RpcError {
  const code = codeOf(error);
  const at = addressText(target);
  const cause = { cause: error };
  if (isLookup(error)) {
    return code === "ENOTFOUND" || code === "ENODATA"
      ? new RpcError("unreachable", message("connection.dnsNotFound", { hop: "dns", host: target.host }), cause)
      : new RpcError(
          "unreachable",
          message("connection.dnsFailed", { hop: "dns", host: target.host, detail: code }),
          cause,
        );
  }
  switch (code) {
    case "ECONNREFUSED":
      return new RpcError("unreachable", message("connection.tcpRefused", { hop: "tcp", target: at }), cause);
    case "ETIMEDOUT":
      return new RpcError("unreachable", message("connection.tcpTimeout", { hop: "tcp", target: at }), cause);
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ENETDOWN":
    case "EADDRNOTAVAIL":
      return new RpcError("unreachable", message("connection.tcpNoRoute", { hop: "tcp", target: at }), cause);
    default:
      return new RpcError(
        "unreachable",
        message("connection.tcpFailed", { hop: "tcp", target: at, detail: code }),
        cause,
      );
  }
}

/** An error of reaching a proxy. */
export function proxyConnectError(error: unknown, proxy: Address): RpcError {
  const at = addressText(proxy);
  const text = isLookup(error)
    ? message("connection.proxyDns", { hop: "proxy", proxy: at, detail: codeOf(error) })
    : message("connection.proxyUnreachable", { hop: "proxy", proxy: at, detail: codeOf(error) });
  return new RpcError("unreachable", text, { cause: error });
}

/** An error of the TLS handshake with the target.
 *  @param peer what the other side showed, when it got that far */
export function tlsError(error: unknown, target: Address, serverName: string, peer: PeerFacts | null): RpcError {
  const code = codeOf(error);
  const at = addressText(target);
  const base = { hop: "tls", target: at };
  const issuer = peer?.issuer ?? "";
  const cause = { cause: error };
  switch (code) {
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return new RpcError(
        "unreachable",
        message("connection.tlsSelfSigned", { ...base, subject: peer?.subject ?? "" }),
        cause,
      );
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_UNTRUSTED":
    case "CERT_SIGNATURE_FAILURE":
      return new RpcError("unreachable", message("connection.tlsUnknownCa", { ...base, issuer }), cause);
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return new RpcError(
        "unreachable",
        message("connection.tlsWrongName", { ...base, name: serverName, names: peer?.names ?? "" }),
        cause,
      );
    case "CERT_HAS_EXPIRED":
      return new RpcError(
        "unreachable",
        message("connection.tlsExpired", { ...base, until: peer?.until ?? "" }),
        cause,
      );
    case "CERT_NOT_YET_VALID":
      return new RpcError(
        "unreachable",
        message("connection.tlsNotYetValid", { ...base, from: peer?.from ?? "" }),
        cause,
      );
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
    case "ERR_SSL_HTTP_REQUEST":
      return new RpcError("unreachable", message("connection.tlsNoTls", base), cause);
    case "ECONNRESET":
    case "EPIPE":
      return new RpcError("unreachable", message("connection.tlsClosed", base), cause);
    default:
      return (
        clientCertificateError(error) ??
        new RpcError("unreachable", message("connection.tlsFailed", { ...base, detail: code }), cause)
      );
  }
}

/** A server's alert about our certificate; with TLS 1.3 it comes only after the handshake, with the first answer. */
export function clientCertificateError(error: unknown): RpcError | null {
  const code = codeOf(error);
  if (/ALERT_CERTIFICATE_REQUIRED|SSLV3_ALERT_NO_CERTIFICATE/.test(code)) {
    return new RpcError("expired", message("auth.certificateRequired", { hop: "login" }), { cause: error });
  }
  const refused =
    /ALERT_(BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|CERTIFICATE_REVOKED|UNKNOWN_CA|ACCESS_DENIED|UNSUPPORTED_CERTIFICATE)/.exec(
      code,
    );
  if (!refused?.[1]) return null;
  const detail = refused[1].toLowerCase().replaceAll("_", " ");
  return new RpcError("expired", message("auth.certificateRefused", { hop: "login", detail }), { cause: error });
}

export function timeoutError(target: Address, hop: "tcp" | "proxy" | "tls", timeoutMs: number): RpcError {
  const params = { hop, target: addressText(target), seconds: Math.round(timeoutMs / 100) / 10 };
  return new RpcError("timeout", message("connection.timeout", params));
}

export function cancelledError(signal: AbortSignal): RpcError {
  return new RpcError("cancelled", message("connection.cancelled"), { cause: signal.reason });
}

/** What a certificate says, as a person reads it. */
export interface PeerFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
}

export function peerFacts(certificate: PeerCertificate | undefined): PeerFacts | null {
  // Node gives an empty object when there was none.
  if (!certificate || certificate.valid_to === undefined) return null;
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    names: (certificate.subjectaltname ?? "").slice(0, 500),
    from: isoDate(certificate.valid_from),
    until: isoDate(certificate.valid_to),
  };
}

function nameText(name: PeerCertificate["subject"] | undefined): string {
  const value: unknown = name?.CN ?? name?.O ?? "";
  return (Array.isArray(value) ? value.join(", ") : String(value)).slice(0, 200);
}

function isoDate(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

function isLookup(error: unknown): boolean {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && "syscall" in first && /^(getaddrinfo|query)/.test(String(first.syscall));
}
