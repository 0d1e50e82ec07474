/** `auth-provider: oidc`: an id token, renewed with a refresh token (OpenID Connect Core 1.0, section 12). There is no first login here:
 *  the kubeconfig holds what another tool obtained. */
import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { boundedRequest } from "../../core/dial/boundedRequest.ts";
import type { Dialer } from "../../core/dial/dialer.ts";
import { isLoopback } from "../../core/dial/noProxy.ts";
import type { OidcEntry } from "../config/kubeContext.ts";
import type { CredentialSource } from "./credentials.ts";
import { materialText } from "./fileMaterial.ts";
import type { LoginGate } from "./loginGate.ts";
import { RenewingSource, renewalTime } from "./renewingSource.ts";

export interface OidcTokens {
  readonly idToken: string;
  readonly refreshToken: string | null;
}

/** Where renewed tokens are kept between runs (the host's safe storage): issuers may take a refresh token back once it has been used, and
 *  the kubeconfig is not ours to write. */
export interface OidcTokenStore {
  read(key: string): Promise<OidcTokens | null>;
  write(key: string, tokens: OidcTokens): Promise<void>;
}

export interface OidcServices {
  readonly dialerFor: (url: URL) => Dialer;
  readonly store: OidcTokenStore;
  readonly gate: LoginGate;
}

const requestTimeoutMs = 20_000;
const mostBytes = 256 * 1024;
const retryAfterMs = 10_000;

/** @param key names the user entry in the store: the same for the same file, user, issuer and client */
export function oidcSource(oidc: OidcEntry, key: string, services: OidcServices): CredentialSource {
  const renew = async (signal: AbortSignal, _previous: unknown, refused: boolean) => {
    const stored = await services.store.read(key);
    const known = newest(oidc, stored);
    const now = Date.now();
    if (!refused && known.idToken !== null) {
      const kept = fresh(known.idToken, now);
      if (kept) return kept;
    }
    const tokens = await services.gate.pass(oidc.issuerUrl, signal, () =>
      refreshWithAny(oidc, known.refreshTokens, services, signal),
    );
    await services.store.write(key, tokens);
    const renewed = fresh(tokens.idToken, now);
    if (!renewed) throw new RpcError("expired", message("auth.oidcStale", { hop: "login", issuer: oidc.issuerUrl }));
    return renewed;
  };
  return new RenewingSource(renew, (error) =>
    error instanceof RpcError && error.code === "expired" ? Number.POSITIVE_INFINITY : retryAfterMs,
  );
}

/** When a JSON Web Token ends, in milliseconds since the epoch; null when it does not say or is none. The server checks its signature. */
export function tokenEndMs(jwt: string): number | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    const claims = z.object({ exp: z.number() }).safeParse(payload);
    return claims.success ? claims.data.exp * 1000 : null;
  } catch {
    return null;
  }
}

function fresh(idToken: string, now: number) {
  const expiresAtMs = tokenEndMs(idToken);
  if (expiresAtMs === null || expiresAtMs - now < 10_000) return null;
  return {
    authorization: `Bearer ${idToken}`,
    clientCertificate: null,
    expiresAtMs,
    renewAtMs: renewalTime(now, expiresAtMs),
  };
}

/** The later id token of file and store, and every refresh token that may still work: another tool may have renewed the file's. */
function newest(
  oidc: OidcEntry,
  stored: OidcTokens | null,
): { idToken: string | null; refreshTokens: readonly string[] } {
  const inFile = { idToken: oidc.idToken, refreshToken: oidc.refreshToken };
  const ends = (token: string | null) => (token === null ? 0 : (tokenEndMs(token) ?? 0));
  const order = stored && ends(stored.idToken) >= ends(inFile.idToken) ? [stored, inFile] : [inFile, stored];
  const refreshTokens = order.flatMap((one) => (one?.refreshToken ? [one.refreshToken] : []));
  return { idToken: order[0]?.idToken ?? null, refreshTokens: [...new Set(refreshTokens)] };
}

async function refreshWithAny(
  oidc: OidcEntry,
  refreshTokens: readonly string[],
  services: OidcServices,
  signal: AbortSignal,
): Promise<OidcTokens> {
  const [refreshToken, ...others] = refreshTokens;
  if (refreshToken === undefined) throw signedOut(oidc, "refresh-token");
  try {
    return await refresh(oidc, refreshToken, services, signal);
  } catch (error) {
    const spent = error instanceof RpcError && error.code === "expired";
    if (!spent || others.length === 0) throw error;
    return refreshWithAny(oidc, others, services, signal);
  }
}

const Discovery = z.object({
  token_endpoint: z.string(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
const TokenAnswer = z.object({ id_token: z.string(), refresh_token: z.string().optional() });
const TokenError = z.object({ error: z.string(), error_description: z.string().optional() });

async function refresh(
  oidc: OidcEntry,
  refreshToken: string,
  services: OidcServices,
  signal: AbortSignal,
): Promise<OidcTokens> {
  const caPem = oidc.certificateAuthority && (await materialText(oidc.certificateAuthority));
  const ask = (url: URL, method: "GET" | "POST", headers: Record<string, string>, body: string | null) =>
    boundedRequest({
      url,
      method,
      headers: { Accept: "application/json", ...headers },
      body,
      caPem,
      dialer: services.dialerFor(url),
      signal,
      timeoutMs: requestTimeoutMs,
      maxBytes: mostBytes,
    });
  const found = await ask(
    secureUrl(`${oidc.issuerUrl.replace(/\/$/, "")}/.well-known/openid-configuration`, oidc),
    "GET",
    {},
    null,
  );
  const discovery = Discovery.safeParse(found.status === 200 ? parseJson(found.text) : null);
  if (!discovery.success) throw issuerFault(oidc, `discovery: ${found.status}`);

  const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  const headers: Record<string, string> = { "Content-Type": "application/x-www-form-urlencoded" };
  const methods = discovery.data.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  if (oidc.clientSecret !== null && methods.includes("client_secret_basic")) {
    // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
    const pair = [oidc.clientId, oidc.clientSecret]
      .map((part) => new URLSearchParams({ "": part }).toString().slice(1))
      .join(":");
    headers.Authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
  } else {
    form.set("client_id", oidc.clientId);
    if (oidc.clientSecret !== null) form.set("client_secret", oidc.clientSecret);
  }
  const answer = await ask(secureUrl(discovery.data.token_endpoint, oidc), "POST", headers, form.toString());
  const json = parseJson(answer.text);
  if (answer.status !== 200) {
    const error = TokenError.safeParse(json);
    const reason = error.success ? error.data.error.slice(0, 100) : "";
    if (reason === "invalid_grant" || reason === "invalid_token") throw signedOut(oidc, reason);
    throw issuerFault(oidc, `${answer.status} ${reason}`.trim());
  }
  const tokens = TokenAnswer.safeParse(json);
  // Some issuers answer a refresh without an id token; the login then has to ask for the scope "openid".
  if (!tokens.success) throw signedOut(oidc, "id_token");
  return { idToken: tokens.data.id_token, refreshToken: tokens.data.refresh_token ?? refreshToken };
}

/** A refresh token is a secret: it travels by https, or stays on this machine. */
function secureUrl(text: string, oidc: OidcEntry): URL {
  const url = URL.parse(text);
  const local = url?.protocol === "http:" && isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
  if (!url || (url.protocol !== "https:" && !local)) throw issuerFault(oidc, "https");
  return url;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function signedOut(oidc: OidcEntry, detail: string): RpcError {
  return new RpcError("expired", message("auth.oidcSignedOut", { hop: "login", issuer: oidc.issuerUrl, detail }));
}

function issuerFault(oidc: OidcEntry, detail: string): RpcError {
  return new RpcError("unreachable", message("auth.oidcFailed", { hop: "login", issuer: oidc.issuerUrl, detail }));
}
