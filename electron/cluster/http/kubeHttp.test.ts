import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { testAuthority } from "../../core/dial/certificates.fixture.ts";
import { RequestBudget } from "../../core/requestBudget.ts";
import { failure, get, testServers } from "./apiServer.fixture.ts";
import type { KubeHttp, KubeRequest } from "./request.ts";

const { client, onEnd, parts, serve } = testServers();

describe("a Kubernetes HTTP client", () => {
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

  it("asks nothing but questions where it reads, whatever it is given at run time", async () => {
    const seen: string[] = [];
    const { endpoint } = await serve((request, response) => {
      seen.push(String(request.method));
      response.end("{}");
    });
    const { http } = parts(endpoint);
    for (const method of ["DELETE", "POST", "PATCH", "PUT", "delete"]) {
      const asked = { method, path: "/api/v1/pods", signal: new AbortController().signal } as unknown as KubeRequest;
      await expect(http.request(asked)).rejects.toThrow(TypeError);
      await expect(http.json(asked)).rejects.toThrow(TypeError);
      await expect(http.upgrade({ ...asked, protocol: "websocket" })).rejects.toThrow(TypeError);
    }
    expect(seen).toEqual([]);
  });

  it("tries a deletion by the options in its body, because beside those the server does not read the query", async () => {
    const bodies: unknown[] = [];
    const { endpoint } = await serve((request, response) => {
      let text = "";
      request.on("data", (part) => {
        text += part;
      });
      request.on("end", () => {
        bodies.push([request.method, request.url, text === "" ? null : JSON.parse(text)]);
        response.end("{}");
      });
    });
    const { trial } = parts(endpoint);
    const { signal } = new AbortController();
    const path = "/api/v1/namespaces/n/configmaps/c";
    await trial.dryRun({ method: "DELETE", path, body: { propagationPolicy: "Orphan" }, signal });
    await trial.dryRun({ method: "DELETE", path, body: null, signal });
    await trial.dryRun({ method: "PATCH", path, body: { data: {} }, signal });
    expect(bodies).toEqual([
      ["DELETE", `${path}?dryRun=All`, { propagationPolicy: "Orphan", dryRun: ["All"] }],
      ["DELETE", `${path}?dryRun=All`, null],
      ["PATCH", `${path}?dryRun=All`, { data: {} }],
    ]);
    await expect(trial.dryRun({ method: "DELETE", path, body: "{}", signal })).rejects.toThrow(TypeError);
    expect(bodies).toHaveLength(3);
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

  it("tells the round trip of small requests over an open connection, and of nothing else", async () => {
    const { endpoint } = await serve((_, response) => setTimeout(() => response.end("{}"), 20));
    const seen: number[] = [];
    const http = client(endpoint, undefined, undefined, (elapsedMs) => seen.push(elapsedMs));
    await http.json(get());
    await http.json(get("/api", { cost: "list" }));
    expect(seen).toEqual([]);
    await http.json(get());
    expect(seen).toEqual([expect.any(Number)]);
    expect(seen[0]).toBeGreaterThanOrEqual(19);
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

  it("holds a list's place until the body has ended, been dropped or cancelled, or was refused", async () => {
    const open = new Set<unknown>();
    const { endpoint } = await serve((request, response) => {
      if (request.url === "/refused") {
        response.statusCode = 500;
        response.end();
        return;
      }
      open.add(response);
      response.on("close", () => open.delete(response));
      response.write("[1,");
    });
    const budget = new RequestBudget();
    const http = client(endpoint, undefined, budget);
    await failure(http.request(get("/refused", { cost: "list" })));
    expect(budget.counters().listsInFlight).toBe(0);
    const controller = new AbortController();
    const first = await http.request(get("/api", { cost: "list" }));
    const second = await http.request(get("/api", { cost: "list", signal: controller.signal }));
    expect(budget.counters().listsInFlight).toBe(2);
    first.body.destroy();
    await vi.waitFor(() => expect(budget.counters().listsInFlight).toBe(1));
    // The server is not left sending to nobody.
    await vi.waitFor(() => expect(open.size).toBe(1));
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
    const { http, sender } = parts(endpoint);
    await http.json(get());
    expect(await http.json(get())).toEqual({});
    expect([requests, connections()]).toEqual([3, 2]);
    expect(
      await failure(sender.send({ method: "DELETE", path: "/api", body: null, signal: get().signal })),
    ).toMatchObject({
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
    onEnd(() => stranger.dispose());
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
