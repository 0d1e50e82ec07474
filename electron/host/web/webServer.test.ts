import { mkdtempSync, rmSync, statSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { call, contract } from "../../../shared/rpc/contract.ts";
import { implement } from "../../core/rpc/implementation.ts";
import { RpcServer } from "../../core/rpc/server.ts";
import { NONCE_PLACE, type Page } from "../pages.ts";
import type { Listen } from "./addressCheck.ts";
import { LaunchSecrets } from "./launchSecrets.ts";
import { SUBPROTOCOL, startWebServer, type WebServer } from "./webServer.ts";
import { webSocketTransport } from "./webSocketTransport.ts";

const sample = contract("sample", { greet: call({ input: z.object({}), output: z.string() }) });
const html: Page = {
  type: "text/html; charset=utf-8",
  bytes: new TextEncoder().encode(`<meta name="csp-nonce" content="${NONCE_PLACE}">`),
  immutable: false,
};

let secrets: LaunchSecrets;
let rpc: RpcServer;
let server: WebServer;
let port: number;

async function start(listen: Listen): Promise<WebServer> {
  return startWebServer({
    listen,
    pages: new Map([["/", html]]),
    secrets,
    accept: (transport) => rpc.accept(transport),
  });
}

beforeEach(async () => {
  secrets = new LaunchSecrets();
  rpc = new RpcServer({
    implementations: [implement(sample, { greet: () => "hello" })],
    log: () => {},
    authenticate: (secret) => secrets.isSession(secret),
  });
  server = await start({ kind: "tcp", host: "127.0.0.1", port: 0, tls: false });
  port = server.listen.kind === "tcp" ? server.listen.port : 0;
});
afterEach(async () => {
  rpc.dispose();
  await server.close();
});

const origin = () => `http://127.0.0.1:${port}`;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends exactly what it is told: no client of ours, and none that corrects a path. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body } = options;
    const outgoing = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function exchange(token: string, headers: Record<string, string> = {}): Promise<Answer> {
  const body = JSON.stringify({ token });
  return ask("/session", {
    method: "POST",
    body,
    headers: { origin: origin(), "content-type": "application/json", ...headers },
  });
}

/** How a WebSocket's opening ends: "open", or the status that refused it. */
function openSocket(headers: Record<string, string>, path = "/rpc", protocol = SUBPROTOCOL): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, { headers });
    socket.on("open", () => {
      socket.terminate();
      resolve("open");
    });
    socket.on("unexpected-response", (_request, response) => {
      resolve(String(response.statusCode));
      socket.terminate();
    });
    socket.on("error", () => resolve("error"));
  });
}

function rpcClient(secret: string): RpcClient {
  return new RpcClient({
    dial: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, SUBPROTOCOL, { headers: { origin: origin() } });
        socket.binaryType = "nodebuffer";
        socket.on("open", () => resolve(webSocketTransport(socket)));
        socket.on("error", reject);
      }),
    secret: () => secret,
  });
}

describe("pages", () => {
  it("need no secret, and carry a fresh nonce that their policy names", async () => {
    const [one, two] = [await ask("/"), await ask("/")];
    const nonce = /content="([^"]+)"/.exec(one.body)?.[1] ?? "";
    expect(one.status).toBe(200);
    expect(one.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
    expect(one.headers["content-security-policy"]).toContain("script-src 'self';");
    expect(two.body).not.toBe(one.body);
    expect(one.headers["x-frame-options"]).toBe("DENY");
    expect(one.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "//etc/passwd",
    "/?x=1",
    "/assets/..%2f..%2fx",
    "/assets/..\\..\\x",
    "/index.html%00",
    "/index.html/",
    "/.",
    "http://evil.example/",
    "*",
  ])("do not exist at %s", async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it("are refused under another host name: DNS rebinding", async () => {
    for (const host of [`evil.example:${port}`, `localhost:${port}`, "127.0.0.1", `127.0.0.1:${port + 1}`]) {
      expect((await ask("/", { headers: { host } })).status).toBe(421);
    }
  });

  it("and everything else that is answered carry the security headers", async () => {
    const answers = [
      await ask("/"),
      await ask("/none"),
      await ask("/", { method: "DELETE" }),
      await ask("/", { headers: { host: "evil.example" } }),
      await exchange("wrong"),
      await exchange(secrets.mint()),
      await exchange("wrong", { origin: "http://evil.example" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 405, 421, 403, 200, 403]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        "content-security-policy": expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
      });
      expect(headers).not.toHaveProperty("set-cookie");
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    }
  });

  it("come through however many cookies another port of this host has set: all its ports share them", async () => {
    const cookie = Array.from({ length: 150 }, (_, n) => `c${n}=${"x".repeat(4_000)}`).join("; ");
    expect((await ask("/", { headers: { cookie } })).status).toBe(200);
    expect(await openSocket({ origin: origin(), cookie })).toBe("open");
  });

  it("answer GET and HEAD alone", async () => {
    expect((await ask("/", { method: "HEAD" })).body).toBe("");
    expect((await ask("/", { method: "PUT" })).status).toBe(405);
    expect(
      (await ask("/", { method: "OPTIONS", headers: { origin: "http://evil.example" } })).headers,
    ).not.toHaveProperty("access-control-allow-origin");
  });
});

describe("the launch token", () => {
  it("is exchanged once", async () => {
    const token = secrets.mint();
    expect((await exchange(token)).status).toBe(200);
    expect((await exchange(token)).status).toBe(403);
  });

  it("is not taken from another page, another port's page, or a plain form", async () => {
    const token = secrets.mint();
    for (const foreign of [
      "http://evil.example",
      `http://127.0.0.1:${port + 1}`,
      `https://127.0.0.1:${port}`,
      "null",
    ]) {
      expect((await exchange(token, { origin: foreign })).status).toBe(403);
    }
    expect((await exchange(token, { "content-type": "text/plain" })).status).toBe(415);
    expect((await exchange(token)).status).toBe(200);
  });

  it("cannot be guessed at will", async () => {
    const token = secrets.mint();
    for (let n = 0; n < 20; n++) await exchange(`guess-${n}`);
    expect((await exchange(token)).status).toBe(429);
  });

  it("is not waited for in a body without end", async () => {
    const body = JSON.stringify({ token: "x".repeat(2_000) });
    const headers = { origin: origin(), "content-type": "application/json" };
    await expect(ask("/session", { method: "POST", body, headers })).rejects.toThrow(/socket hang up|ECONNRESET/);
    for (const text of ["", "{", "[]", '{"token":1}', '{"token":null}', `{"token":"${"x".repeat(257)}"}`]) {
      expect((await ask("/session", { method: "POST", body: text, headers })).status).toBe(403);
    }
  });

  it("is no session secret, and a session secret is no launch token", async () => {
    const token = secrets.mint();
    expect(secrets.isSession(token)).toBe(false);
    const { secret } = JSON.parse((await exchange(token)).body) as { secret: string };
    expect(secrets.isSession(secret)).toBe(true);
    expect((await exchange(secret)).status).toBe(403);
  });
});

describe("the WebSocket", () => {
  it("opens for our own page alone", async () => {
    expect(await openSocket({ origin: origin() })).toBe("open");
    expect(await openSocket({})).toBe("403");
    for (const foreign of ["http://evil.example", `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, "null"]) {
      expect(await openSocket({ origin: foreign })).toBe("403");
    }
    expect(await openSocket({ origin: origin(), host: `evil.example:${port}` })).toBe("403");
    expect(await openSocket({ origin: origin() }, "/other")).toBe("403");
    expect(await openSocket({ origin: origin() }, "/rpc", "other")).toBe("403");
  });

  it("answers calls after the session secret, in the first frame and nowhere else", async () => {
    const { secret } = JSON.parse((await exchange(secrets.mint())).body) as { secret: string };
    const link = rpcClient(secret);
    expect(await client(link, sample).greet({})).toBe("hello");
    link.dispose();
  });

  it("lets a tab in again while someone else on the machine tries secrets", async () => {
    const { secret } = JSON.parse((await exchange(secrets.mint())).body) as { secret: string };
    for (let n = 0; n < 40; n++) expect(secrets.isSession(`guess-${n}`)).toBe(false);
    const link = rpcClient(secret);
    expect(await client(link, sample).greet({})).toBe("hello");
    link.dispose();
  });

  it("survives whoever is refused and gone before the answer", async () => {
    for (let n = 0; n < 20; n++) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          const head = `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
          socket.write(
            `${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
            () => {
              if (n % 2 === 0) socket.resetAndDestroy();
              else setTimeout(() => socket.resetAndDestroy(), 5);
            },
          );
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve());
      });
    }
    expect(await openSocket({ origin: origin() })).toBe("open");
  });

  it("closes for good on a wrong secret", async () => {
    const link = rpcClient("wrong");
    const pending = client(link, sample).greet({});
    pending.catch(() => {});
    await expect.poll(() => link.status.phase).toBe("refused");
    link.dispose();
  });

  it("closes on text, on noise and on frames without a greeting", async () => {
    for (const first of ["text", Buffer.from([1, 2, 3]), Buffer.alloc(13, 3)]) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, SUBPROTOCOL, { headers: { origin: origin() } });
      const closed = new Promise((resolve) => socket.on("close", resolve));
      socket.on("open", () => socket.send(first));
      await closed;
    }
  });
});

describe("a Unix socket", () => {
  it("is for its owner alone, and is reached under the loopback name of a forward", async () => {
    const folder = mkdtempSync(join(tmpdir(), "listen-"));
    const path = join(folder, "q.sock");
    const unix = await start({ kind: "unix", path });
    try {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await statusOver(path, "127.0.0.1:9999")).toBe(200);
      expect(await statusOver(path, "evil.example")).toBe(421);
    } finally {
      await unix.close();
      rmSync(folder, { recursive: true });
    }
  });
});

function statusOver(path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
    let text = "";
    socket.on("data", (chunk) => {
      text += String(chunk);
    });
    socket.on("end", () => resolve(Number(text.split(" ")[1])));
    socket.on("error", reject);
  });
}
