import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/** Who a request is from. */
export interface User {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

export const MASTERS = "system:masters";
const AUTHENTICATED = "system:authenticated";

interface Grant {
  readonly user: User;
  readonly token: Buffer;
  /** From this time on the token is no longer taken. */
  expiresMs: number;
}

/** A request without any credential is somebody, too: one without rights. */
const ANONYMOUS: User = { name: "system:anonymous", uid: "", groups: ["system:unauthenticated"] };

/** Knows the bearer tokens of a cluster, and reads client certificates that its authority signed. */
export class Authenticator {
  readonly #grants: Grant[] = [];
  readonly #now: () => number;
  /** While set, nobody is let in: every credential has expired. */
  refuseAll = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  addToken(token: string, name: string, groups: readonly string[], expiresMs = Number.POSITIVE_INFINITY): void {
    const user: User = { name, uid: "", groups: [...groups, AUTHENTICATED] };
    this.#grants.push({ user, token: Buffer.from(token), expiresMs });
  }

  /** Lets the tokens of a user expire at a time; without a name, all of them. */
  expire(userName: string | undefined, atMs: number): void {
    for (const grant of this.#grants) {
      if (userName === undefined || grant.user.name === userName) grant.expiresMs = atMs;
    }
  }

  /** @returns undefined when the request must be answered with 401 */
  identify(request: IncomingMessage): User | undefined {
    if (this.refuseAll) return undefined;
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? tokenInSubprotocol(request);
    if (bearer !== undefined) return this.#byToken(bearer);
    if (request.headers.authorization !== undefined) return undefined;
    return byCertificate(request) ?? ANONYMOUS;
  }

  #byToken(token: string): User | undefined {
    const given = Buffer.from(token);
    const grant = this.#grants.find((it) => it.token.length === given.length && timingSafeEqual(it.token, given));
    return grant !== undefined && this.#now() < grant.expiresMs ? grant.user : undefined;
  }
}

/** Browsers put the token of a WebSocket into a subprotocol (apiserver `authentication/request/websocket`). */
const BEARER_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

function tokenInSubprotocol(request: IncomingMessage): string | undefined {
  const offered = String(request.headers["sec-websocket-protocol"] ?? "").split(",");
  const protocol = offered.map((it) => it.trim()).find((it) => it.startsWith(BEARER_PROTOCOL));
  return protocol === undefined
    ? undefined
    : Buffer.from(protocol.slice(BEARER_PROTOCOL.length), "base64url").toString("utf8");
}

function byCertificate(request: IncomingMessage): User | undefined {
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const subject = socket.getPeerCertificate().subject;
  if (subject === undefined) return undefined;
  // Node gives a repeated attribute as an array, which its types do not say.
  const organisation: unknown = subject.O;
  const groups = Array.isArray(organisation)
    ? organisation.map(String)
    : organisation === undefined
      ? []
      : [String(organisation)];
  return { name: String(subject.CN), uid: "", groups: [...groups, AUTHENTICATED] };
}

/** Who a request asks to act as; undefined when it asks for nothing.
 *  The right to do so is checked by the caller. */
export function impersonated(request: IncomingMessage): User | undefined {
  const name = request.headers["impersonate-user"];
  if (typeof name !== "string" || name === "") return undefined;
  const header = request.headersDistinct["impersonate-group"] ?? [];
  const uid = request.headers["impersonate-uid"];
  const groups = header.includes(AUTHENTICATED) || name === "system:anonymous" ? header : [...header, AUTHENTICATED];
  return { name, uid: typeof uid === "string" ? uid : "", groups };
}
