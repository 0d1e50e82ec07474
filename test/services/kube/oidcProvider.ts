/** A small OpenID Connect provider over HTTPS: discovery, key set, refresh of tokens. The API server trusts its ID tokens. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { CertificateAuthority } from "../certificateAuthority.ts";

export interface OidcClaims {
  readonly subject: string;
  readonly groups?: readonly string[];
  /** From now; negative for a token that has expired already. */
  readonly expiresInS: number;
}

export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly caPem: string;
  /** An ID token signed with the provider's key. */
  idToken(claims: OidcClaims): string;
  /** A refresh token; each use at the token endpoint gives an ID token with these claims and a new refresh token, and ends the old one. */
  refreshToken(claims: OidcClaims): string;
  /** Makes the provider forget all refresh tokens: a login is needed again. */
  revokeAll(): void;
  /** How many refreshes were asked for, and how many of them succeeded. */
  readonly refreshes: () => { readonly asked: number; readonly granted: number };
  close(): Promise<void>;
}

const clientId = "quarterdeck-tests";
const signingKeyBits = 2048;

export async function startOidcProvider(authority: CertificateAuthority): Promise<OidcProvider> {
  const keys = generateKeyPairSync("rsa", { modulusLength: signingKeyBits });
  const jwk = keys.publicKey.export({ format: "jwk" });
  const keyId = createHash("sha256").update(JSON.stringify(jwk)).digest("hex").slice(0, 16);
  const refreshable = new Map<string, OidcClaims>();
  let asked = 0;
  let granted = 0;

  const certificate = authority.issue({ commonName: "oidc", names: ["127.0.0.1", "localhost"], usage: "server" });
  const server = createServer({ key: certificate.keyPem, cert: certificate.certificatePem });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the OIDC provider has no port");
  const issuer = `https://127.0.0.1:${address.port}`;

  const idToken = (claims: OidcClaims): string => {
    const nowS = Math.floor(Date.now() / 1000);
    const payload = {
      iss: issuer,
      aud: clientId,
      sub: claims.subject,
      groups: claims.groups ?? [],
      iat: Math.min(nowS, nowS + claims.expiresInS - 1),
      exp: nowS + claims.expiresInS,
    };
    const signed = `${base64url({ alg: "RS256", typ: "JWT", kid: keyId })}.${base64url(payload)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), keys.privateKey).toString("base64url")}`;
  };
  const refreshToken = (claims: OidcClaims): string => {
    const token = randomBytes(24).toString("base64url");
    refreshable.set(token, claims);
    return token;
  };
  const refresh = (form: URLSearchParams): { status: number; body: object } => {
    asked++;
    if (form.get("grant_type") !== "refresh_token") return { status: 400, body: { error: "unsupported_grant_type" } };
    const used = form.get("refresh_token") ?? "";
    const claims = refreshable.get(used);
    if (claims === undefined)
      return { status: 400, body: { error: "invalid_grant", error_description: "unknown refresh token" } };
    refreshable.delete(used);
    granted++;
    const tokens = {
      access_token: randomBytes(16).toString("hex"),
      id_token: idToken(claims),
      refresh_token: refreshToken(claims),
    };
    return { status: 200, body: { ...tokens, token_type: "Bearer", expires_in: claims.expiresInS } };
  };

  server.on("request", async (incoming: IncomingMessage, response: ServerResponse) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (incoming.url === "/.well-known/openid-configuration") return answer(200, discovery(issuer));
    if (incoming.url === "/keys") return answer(200, { keys: [{ ...jwk, use: "sig", alg: "RS256", kid: keyId }] });
    if (incoming.url === "/token" && incoming.method === "POST") {
      const form = new URLSearchParams(Buffer.concat(await incoming.toArray()).toString("utf8"));
      const { status, body } = refresh(form);
      return answer(status, body);
    }
    return answer(404, { error: "not_found" });
  });

  return {
    issuer,
    clientId,
    caPem: authority.certificatePem,
    idToken,
    refreshToken,
    revokeAll: () => refreshable.clear(),
    refreshes: () => ({ asked, granted }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** OpenID Connect Discovery 1.0, section 3: what is required, and nothing that the provider does not do. */
function discovery(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    grant_types_supported: ["refresh_token"],
  };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
