import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createPlainServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type TestAuthority, type TestCertificate, testAuthority } from "../../core/dial/certificates.fixture.ts";
import { RequestBudget } from "../../core/requestBudget.ts";
import type { CredentialAsk, Credentials } from "../auth/credentials.ts";
import { impersonationHeaders } from "../auth/impersonation.ts";
import type { KubeEndpoint } from "./endpoint.ts";
import { createKubeHttp } from "./kubeHttp.ts";
import type { KubeHttp } from "./request.ts";

let authority: TestAuthority;
let certificate: TestCertificate;
beforeAll(() => {
  authority = testAuthority();
  certificate = authority.issue({ commonName: "apiserver", names: ["IP:127.0.0.1"] });
});
afterAll(() => authority.dispose());

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<{ server: Server; endpoint: KubeEndpoint; connections: () => number }> {
  const server = createServer(
    {
      cert: certificate.certificatePem,
      key: certificate.keyPem,
      ca: authority.caPem,
      requestCert: true,
      rejectUnauthorized: false,
    },
    handler,
  );
  let connections = 0;
  server.on("secureConnection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return { server, endpoint: endpointAt(`https://127.0.0.1:${port}`), connections: () => connections };
}

const endpointAt = (server: string): KubeEndpoint => ({
  server,
  tlsServerName: null,
  insecure: false,
  caPem: authority.caPem,
  proxyUrl: null,
  proxyEnvironment: {},
  disableCompression: false,
  impersonationHeaders: [],
});

const credential = (generation: number, more: Partial<Credentials> = {}): Credentials => ({
  generation,
  authorization: `Bearer token-${generation}`,
  clientCertificate: null,
  expiresAtMs: null,
  renewAtMs: null,
  ...more,
});

function client(
  endpoint: KubeEndpoint,
  credentials: (ask: CredentialAsk) => Promise<Credentials> = async () => credential(1),
  budget = new RequestBudget(),
): KubeHttp {
  const http = createKubeHttp({ endpoint, credentials, budget });
  closing.push(() => http.dispose());
  return http;
}

const { signal } = new AbortController();
const get = (path = "/api", more: object = {}) => ({ method: "GET" as const, path, signal, ...more });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error("it succeeded")),
    (error: unknown) => (error instanceof RpcError ? { code: error.code, ...error.text } : Promise.reject(error)),
  );

describe("a Kubernetes HTTP client", () => {
  it("sends path, query, credentials and impersonation, and reads JSON, over one kept connection", async () => {
    const seen: unknown[] = [];
    const { endpoint, connections } = await serve((request, response) => {
      seen.push([
        request.method,
        request.url,
        request.headers.authorization,
        request.headersDistinct["impersonate-group"],
        request.headers["impersonate-user"],
      ]);
      response.end(JSON.stringify({ kind: "APIVersions" }));
    });
    const acting = { user: "jané", uid: null, groups: ["a", "b"], extra: [] };
    const http = client({
      ...endpoint,
      server: `${endpoint.server}/k8s/c-1`,
      impersonationHeaders: impersonationHeaders(acting),
    });
    const query = { limit: 500, labelSelector: "a=b,c in (d e)", watch: false, none: undefined };
    expect(await http.json(get("/api/v1/pods", { query }))).toEqual({ kind: "APIVersions" });
    await http.json(get());
    const user = Buffer.from("jané").toString("latin1");
    expect(seen).toEqual([
      [
        "GET",
        "/k8s/c-1/api/v1/pods?limit=500&labelSelector=a%3Db%2Cc+in+%28d+e%29&watch=false",
        "Bearer token-1",
        ["a", "b"],
        user,
      ],
      ["GET", "/k8s/c-1/api", "Bearer token-1", ["a", "b"], user],
    ]);
    expect(connections()).toBe(1);
  });

  it("streams with back-pressure: a reader that does not read stops the server", async () => {
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024, "x");
    const { endpoint } = await serve((_, response) => {
      const more = () => {
        while (written < 512) {
          written += 1;
          if (!response.write(chunk)) {
            response.once("drain", more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const response = await client(endpoint).request(get());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const atRest = written;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBe(atRest);
    expect(atRest).toBeLessThan(512);
    let bytes = 0;
    for await (const part of response.body) bytes += part.length;
    expect(bytes).toBe(512 * chunk.length);
    expect(response.wireBytes()).toBe(bytes);
  });

  it("asks for gzip only when told to, inflates it, and counts the bytes of the wire", async () => {
    const text = JSON.stringify({ data: "a".repeat(100_000) });
    const { endpoint } = await serve((request, response) => {
      const zipped = /gzip/.test(String(request.headers["accept-encoding"]));
      if (zipped) response.setHeader("content-encoding", "gzip");
      response.end(zipped ? gzipSync(text) : text);
    });
    const read = async (http: KubeHttp, gzip: boolean) => {
      const response = await http.request(get("/api", { gzip }));
      let length = 0;
      for await (const part of response.body) length += part.length;
      return { length, wire: response.wireBytes() };
    };
    expect(await read(client(endpoint), false)).toEqual({ length: text.length, wire: text.length });
    expect(await read(client(endpoint), true)).toEqual({ length: text.length, wire: gzipSync(text).length });
    expect((await read(client({ ...endpoint, disableCompression: true }), true)).wire).toBe(text.length);
  });

  it("renews refused credentials once for many requests, and sends each again", async () => {
    const { endpoint } = await serve((request, response) => {
      response.statusCode = request.headers.authorization === "Bearer token-2" ? 200 : 401;
      response.end("{}");
    });
    const asks: CredentialAsk[] = [];
    const http = client(endpoint, async (ask) => {
      asks.push(ask);
      return credential(ask.reason === "refused" ? 2 : 1);
    });
    await http.json(get());
    await Promise.all(Array.from({ length: 5 }, () => http.json(get())));
    expect(asks).toEqual([{ reason: "first" }, { reason: "refused", generation: 1 }]);
  });

  it("says expired after a second refusal, having told the source, and does not try a third time", async () => {
    let requests = 0;
    const { endpoint } = await serve((_, response) => {
      requests += 1;
      response.statusCode = 401;
      response.end(JSON.stringify({ kind: "Status", message: "Unauthorized" }));
    });
    const asks: CredentialAsk[] = [];
    const http = client(endpoint, async (ask) => {
      asks.push(ask);
      if (asks.length === 3) throw new RpcError("expired", message("auth.refusedAgain"));
      return credential(asks.length);
    });
    expect(await failure(http.json(get()))).toMatchObject({ code: "expired", id: "auth.refusedAgain" });
    expect(asks).toEqual([
      { reason: "first" },
      { reason: "refused", generation: 1 },
      { reason: "refused", generation: 2 },
    ]);
    expect(requests).toBe(2);
    const stubborn = client(endpoint, async (ask) => credential(ask.reason === "first" ? 1 : ask.generation + 1));
    expect(await failure(stubborn.json(get()))).toMatchObject({
      code: "expired",
      id: "auth.unauthorized",
      params: { sentence: "Unauthorized" },
    });
  });

  it("asks its source again when the credentials want to be renewed", async () => {
    const { endpoint } = await serve((request, response) =>
      response.end(JSON.stringify(request.headers.authorization)),
    );
    let generation = 0;
    const http = client(endpoint, async () => {
      generation += 1;
      return credential(generation, { renewAtMs: Date.now() + 50 });
    });
    expect(await http.json(get())).toBe("Bearer token-1");
    expect(await http.json(get())).toBe("Bearer token-1");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await http.json(get())).toBe("Bearer token-2");
  });

  it("shows a client certificate, and a new one on new connections, without breaking what is under way", async () => {
    const watches: ServerResponse[] = [];
    const { endpoint } = await serve((request, response) => {
      const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN; // an https server's sockets are TLS sockets
      if (request.url === "/watch") {
        watches.push(response);
        response.write(`${name} `);
      } else response.end(JSON.stringify(name));
    });
    const issue = (name: string) => ({ ...authority.issue({ commonName: name }), passphrase: null });
    let mine = credential(1, { authorization: null, clientCertificate: issue("jane"), renewAtMs: 0 });
    const http = client(endpoint, async () => mine);
    const watch = await http.request(get("/watch", { cost: "watch", idleTimeoutMs: null }));
    expect(await http.json(get())).toBe("jane");
    mine = credential(2, { authorization: null, clientCertificate: issue("joan"), renewAtMs: 0 });
    expect(await http.json(get())).toBe("joan");
    watches[0]?.end("still here");
    let heard = "";
    for await (const part of watch.body) heard += String(part);
    expect(heard).toBe("jane still here");
  });

  it("never sends credentials without TLS", async () => {
    const plain = createPlainServer((request, response) =>
      response.end(JSON.stringify(request.headers.authorization ?? "none")),
    );
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    closing.push(() => plain.close());
    const { port } = plain.address() as AddressInfo; // a TCP server that listens has one
    const ask = vi.fn(async () => credential(1));
    expect(await client(endpointAt(`http://127.0.0.1:${port}`), ask).json(get())).toBe("none");
    expect(ask).not.toHaveBeenCalled();
  });

  it("tells the budget of Retry-After, and the next request waits that long", async () => {
    let requests = 0;
    const { endpoint } = await serve((_, response) => {
      requests += 1;
      if (requests === 1) {
        response.statusCode = 429;
        response.setHeader("retry-after", "1");
      }
      response.end("{}");
    });
    const budget = new RequestBudget();
    const http = client(endpoint, undefined, budget);
    expect(await failure(http.json(get()))).toMatchObject({ code: "throttled", params: { retryAfterMs: 1_000 } });
    const startMs = performance.now();
    await http.json(get("/api", { priority: "foreground" }));
    expect(performance.now() - startMs).toBeGreaterThan(900);
    expect(budget.counters().throttled).toBe(1);
  });

  it("holds a list's place until the body has ended, been dropped, or been cancelled", async () => {
    const { endpoint } = await serve((_, response) => void response.write("[1,"));
    const budget = new RequestBudget();
    const http = client(endpoint, undefined, budget);
    const controller = new AbortController();
    const first = await http.request(get("/api", { cost: "list" }));
    const second = await http.request(get("/api", { cost: "list", signal: controller.signal }));
    expect(budget.counters().listsInFlight).toBe(2);
    first.body.destroy();
    await vi.waitFor(() => expect(budget.counters().listsInFlight).toBe(1));
    const reading = failure(second.body.toArray());
    controller.abort();
    expect(await reading).toMatchObject({ code: "cancelled" });
    await vi.waitFor(() => expect(budget.counters().listsInFlight).toBe(0));
  });

  it("replaces a kept connection that the server has closed, unseen, but never repeats a change", async () => {
    let requests = 0;
    const { endpoint, connections } = await serve((request, response) => {
      requests += 1;
      // Reads the second request on each connection, and hangs up without an answer.
      if (requests % 2 === 0) request.socket.destroy();
      else response.end("{}");
    });
    const http = client(endpoint);
    await http.json(get());
    expect(await http.json(get())).toEqual({});
    expect([requests, connections()]).toEqual([3, 2]);
    expect(await failure(http.json({ method: "DELETE", path: "/api", signal }))).toMatchObject({
      code: "unknown-outcome",
    });
    expect(requests).toBe(4);
  });

  it("reports a body that breaks off, one that falls silent, a head that never comes, and what is no JSON or too much of it", async () => {
    const { endpoint } = await serve((request, response) => {
      if (request.url === "/broken") {
        response.write("{");
        setTimeout(() => request.socket.destroy(), 20);
      } else if (request.url === "/silent") response.write("{");
      else if (request.url === "/text") response.end("hello");
      else if (request.url === "/big") response.end(JSON.stringify("x".repeat(2_000)));
      else if (request.url === "/bad-gzip") {
        response.setHeader("content-encoding", "gzip");
        response.end("this is not gzip");
      }
    });
    const http = client(endpoint);
    expect(await failure(http.json(get("/broken")))).toMatchObject({ code: "unreachable", id: "connection.lost" });
    expect(await failure(http.json(get("/silent", { idleTimeoutMs: 100 })))).toMatchObject({
      code: "timeout",
      id: "connection.silent",
    });
    expect(await failure(http.json(get("/never", { headTimeoutMs: 100 })))).toMatchObject({
      code: "timeout",
      id: "connection.noAnswer",
    });
    expect(await failure(http.json(get("/text")))).toMatchObject({ code: "invalid", id: "connection.notJson" });
    expect(await failure(http.json(get("/big", { maxBytes: 1_000 })))).toMatchObject({ code: "too-large" });
    expect(await failure(http.json(get("/bad-gzip", { gzip: true })))).toMatchObject({
      code: "unreachable",
      id: "connection.lost",
    });
  });

  it("does not take a reader's own pause for the server's silence", async () => {
    const { endpoint } = await serve((_, response) => response.end(Buffer.alloc(4 * 1024 * 1024)));
    const response = await client(endpoint).request(get("/api", { idleTimeoutMs: 100 }));
    await new Promise((resolve) => setTimeout(resolve, 400));
    let bytes = 0;
    for await (const part of response.body) bytes += part.length;
    expect(bytes).toBe(4 * 1024 * 1024);
  });

  it("names the hop when the server is away or not trusted, and what the server says of a path", async () => {
    const { endpoint, server } = await serve((_, response) => response.end("{}"));
    const stranger = testAuthority("Stranger");
    closing.push(() => stranger.dispose());
    expect(await failure(client({ ...endpoint, caPem: stranger.caPem }).json(get()))).toMatchObject({
      id: "connection.tlsUnknownCa",
    });
    expect(await failure(client({ ...endpoint, tlsServerName: "other" }).json(get()))).toMatchObject({
      id: "connection.tlsWrongName",
      params: { name: "other" },
    });
    expect(await client({ ...endpoint, caPem: null, insecure: true }).json(get())).toEqual({});
    expect(await failure(client(endpoint).json(get("/api/../../admin")))).toMatchObject({
      code: "invalid",
      id: "connection.badPath",
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(client(endpoint).json(get()))).toMatchObject({ id: "connection.tcpRefused" });
  });

  it("leaves HTTP when the server agrees, keeping its first bytes, and else says why", async () => {
    const { endpoint, server } = await serve((_, response) => {
      response.statusCode = 403;
      response.end(
        JSON.stringify({
          kind: "Status",
          message:
            'pods "x" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "a"',
        }),
      );
    });
    expect(await failure(client(endpoint).upgrade({ ...get("/exec"), protocol: "websocket" }))).toMatchObject({
      code: "forbidden",
      params: { resource: "pods/exec" },
    });
    server.on("upgrade", (request, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\nhello ${request.headers.authorization}`,
      );
      socket.on("error", () => undefined);
      socket.pipe(socket);
    });
    const { socket, head } = await client(endpoint).upgrade({ ...get("/exec"), protocol: "SPDY/3.1" });
    let heard = Buffer.from(head).toString();
    if (heard === "") heard = String((await socket[Symbol.asyncIterator]().next()).value);
    expect(heard).toBe("hello Bearer token-1");
    socket.destroy();
  });

  it("closes everything on reset and dispose", async () => {
    const { endpoint, connections } = await serve((request, response) => {
      if (request.url === "/watch") response.write("{");
      else response.end("{}");
    });
    const http = client(endpoint);
    const watch = await http.request(get("/watch", { idleTimeoutMs: null }));
    await http.json(get());
    const reading = failure(watch.body.toArray());
    http.reset();
    expect(await reading).toMatchObject({ code: "unreachable" });
    await http.json(get());
    expect(connections()).toBe(3);
    http.dispose();
    expect(await failure(http.json(get()))).toMatchObject({ code: "cancelled" });
  });
});
