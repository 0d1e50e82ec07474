import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestAuthority, testAuthority } from "../../core/dial/certificates.fixture.ts";
import { routedDialer } from "../../core/dial/routedDialer.ts";
import type { OidcEntry } from "../config/kubeContext.ts";
import { LoginGate } from "./loginGate.ts";
import { type OidcTokenStore, type OidcTokens, oidcSource, tokenEndMs } from "./oidcSource.ts";

let authority: TestAuthority;
beforeAll(() => {
  authority = testAuthority();
});
afterAll(() => authority.dispose());

const jwt = (name: string, lifeS: number) =>
  ["{}", JSON.stringify({ sub: name, exp: Math.floor(Date.now() / 1000) + lifeS }), "signature"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}
let answers: Answer[];
let discovery: (issuer: string) => unknown;
let seen: { form: Record<string, string>; authorization: string | undefined }[];
let issuer: string;
let close: () => void;

beforeEach(async () => {
  answers = [];
  seen = [];
  discovery = (at) => ({ issuer: at, token_endpoint: `${at}/token` });
  const { certificatePem: cert, keyPem: key } = authority.issue({ commonName: "idp", names: ["IP:127.0.0.1"] });
  const server = createServer({ cert, key }, async (request: IncomingMessage, response) => {
    if (request.url === "/.well-known/openid-configuration") {
      response.end(JSON.stringify(discovery(issuer)));
      return;
    }
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    seen.push({ form, authorization: request.headers.authorization });
    const answer = answers.shift() ?? { status: 500, body: {} };
    response.statusCode = answer.status ?? 200;
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => close());

const { signal } = new AbortController();
const first = { reason: "first" } as const;

function memoryStore(tokens: OidcTokens | null = null): OidcTokenStore & { tokens: OidcTokens | null } {
  return {
    tokens,
    async read() {
      return this.tokens;
    },
    async write(_key, written) {
      this.tokens = written;
    },
  };
}

function make(more: Partial<OidcEntry> = {}, store = memoryStore()) {
  const oidc: OidcEntry = {
    issuerUrl: issuer,
    clientId: "kubernetes",
    clientSecret: null,
    idToken: null,
    refreshToken: "r1",
    certificateAuthority: { from: "inline", text: authority.caPem },
    ...more,
  };
  const dialerFor = () => routedDialer({ scheme: "https", proxyUrl: null, environment: {} });
  return { source: oidcSource(oidc, "key", { dialerFor, store, gate: new LoginGate() }), store };
}

describe("an OIDC login", () => {
  it("uses the id token of the kubeconfig while it lasts", async () => {
    const idToken = jwt("file", 3600);
    const { source } = make({ idToken });
    expect(await source.current(first, signal)).toMatchObject({
      authorization: `Bearer ${idToken}`,
      expiresAtMs: tokenEndMs(idToken),
    });
    expect(seen).toEqual([]);
  });

  it("renews an ended token once for all who ask, and keeps a rotated refresh token for the next time", async () => {
    const tokens = [jwt("one", 3600), jwt("two", 3600)];
    answers = [{ body: { id_token: tokens[0], refresh_token: "r2" } }, { body: { id_token: tokens[1] } }];
    const { source, store } = make({ idToken: jwt("old", -5) });
    const many = await Promise.all([1, 2, 3].map(() => source.current(first, signal)));
    expect(many.map((one) => one.authorization)).toEqual(Array(3).fill(`Bearer ${tokens[0]}`));
    expect((await source.current({ reason: "refused", generation: 1 }, signal)).authorization).toBe(
      `Bearer ${tokens[1]}`,
    );
    expect(seen.map(({ form }) => form)).toEqual([
      { grant_type: "refresh_token", refresh_token: "r1", client_id: "kubernetes" },
      { grant_type: "refresh_token", refresh_token: "r2", client_id: "kubernetes" },
    ]);
    expect(store.tokens).toEqual({ idToken: tokens[1], refreshToken: "r2" });
  });

  it("starts from what it kept when that is newer than the kubeconfig", async () => {
    const kept = jwt("kept", 3600);
    const { source } = make({ idToken: jwt("old", 60) }, memoryStore({ idToken: kept, refreshToken: "r9" }));
    expect((await source.current(first, signal)).authorization).toBe(`Bearer ${kept}`);
  });

  it("tries the kubeconfig's refresh token when its own has been taken back: another tool may have signed in", async () => {
    const renewed = jwt("new", 3600);
    answers = [{ status: 400, body: { error: "invalid_grant" } }, { body: { id_token: renewed } }];
    const { source } = make({}, memoryStore({ idToken: jwt("old", -5), refreshToken: "spent" }));
    expect((await source.current(first, signal)).authorization).toBe(`Bearer ${renewed}`);
    expect(seen.map(({ form }) => form.refresh_token)).toEqual(["spent", "r1"]);
  });

  it("sends a client secret in the way that the issuer takes", async () => {
    answers = [{ body: { id_token: jwt("a", 3600) } }, { body: { id_token: jwt("b", 3600) } }];
    await make({ clientSecret: "s p:%" }).source.current(first, signal);
    expect(seen[0]).toEqual({
      form: { grant_type: "refresh_token", refresh_token: "r1" },
      authorization: `Basic ${Buffer.from("kubernetes:s+p%3A%25").toString("base64")}`,
    });
    discovery = (at) => ({
      token_endpoint: `${at}/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post"],
    });
    await make({ clientSecret: "s" }).source.current(first, signal);
    expect(seen[1]).toMatchObject({ form: { client_id: "kubernetes", client_secret: "s" }, authorization: undefined });
  });

  it.each([
    [
      "the refresh token has been taken back",
      [{ status: 400, body: { error: "invalid_grant" } }],
      "expired",
      "auth.oidcSignedOut",
    ],
    ["no id token comes back", [{ body: { access_token: "a" } }], "expired", "auth.oidcSignedOut"],
    ["the new id token has ended already", [{ body: { id_token: "x.y.z" } }], "expired", "auth.oidcStale"],
    ["the issuer is ill", [{ status: 503, body: {} }], "unreachable", "auth.oidcFailed"],
  ])("says what to do when %s, without asking again and again", async (_, given, code, id) => {
    answers = [...given];
    const { source } = make();
    await expect(source.current(first, signal)).rejects.toMatchObject({ code, text: { id, params: { hop: "login" } } });
    await expect(source.current(first, signal)).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(1);
  });

  it("asks to sign in when there is no refresh token", async () => {
    await expect(make({ refreshToken: null }).source.current(first, signal)).rejects.toMatchObject({
      code: "expired",
      text: { params: { detail: "refresh-token" } },
    });
  });

  it("never sends the refresh token over plain http to another machine, nor to an issuer that it cannot trust", async () => {
    discovery = () => ({ token_endpoint: "http://login.example/token" });
    await expect(make().source.current(first, signal)).rejects.toMatchObject({
      text: { id: "auth.oidcFailed", params: { detail: "https" } },
    });
    await expect(make({ certificateAuthority: null }).source.current(first, signal)).rejects.toMatchObject({
      text: { id: "connection.tlsUnknownCa" },
    });
    expect(seen).toEqual([]);
  });
});
