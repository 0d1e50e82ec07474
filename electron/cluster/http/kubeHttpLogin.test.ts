import { createServer as createPlainServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { CredentialAsk } from "../auth/credentials.ts";
import { impersonationHeaders } from "../auth/impersonation.ts";
import { credential, failure, get, testServers } from "./apiServer.fixture.ts";

const { client, endpointAt, issue, onEnd, serve } = testServers();

describe("a Kubernetes HTTP client, on behalf of someone,", () => {
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
    vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] });
    onEnd(() => vi.useRealTimers());
    let generation = 0;
    const http = client(endpoint, async () => {
      generation += 1;
      return credential(generation, { renewAtMs: Date.now() + 30_000 });
    });
    expect(await http.json(get())).toBe("Bearer token-1");
    vi.setSystemTime(1_029_999);
    expect(await http.json(get())).toBe("Bearer token-1");
    vi.setSystemTime(1_030_000);
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
    onEnd(() => plain.close());
    const { port } = plain.address() as AddressInfo; // a TCP server that listens has one
    const ask = vi.fn(async () => credential(1));
    expect(await client(endpointAt(`http://127.0.0.1:${port}`), ask).json(get())).toBe("none");
    expect(ask).not.toHaveBeenCalled();
  });
});
