import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type TestAuthority, testAuthority } from "./certificates.fixture.ts";
import { pacFileResolver } from "./pacFile.ts";
import { connectProxy, socksProxy, type TestProxy } from "./proxies.fixture.ts";
import { routedDialer } from "./routedDialer.ts";
import { secure, secureContext } from "./secure.ts";
import type { TlsTarget } from "./tlsMaterial.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const keep = <T extends { close(): unknown }>(one: T): T => {
  open.push(one);
  return one;
};

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  keep(server);
  return (server.address() as AddressInfo).port; // a TCP server that listens has one
};
const echo = () => listen(createServer((socket) => void socket.on("error", () => undefined).pipe(socket)));
const options = { signal: new AbortController().signal, timeoutMs: 5_000 };
const dialer = (proxyUrl: string | null, resolveProxy?: (url: string) => Promise<string>) =>
  routedDialer({ scheme: "https", proxyUrl, environment: {}, ...(resolveProxy && { resolveProxy }) });

async function say(stream: Duplex, text: string): Promise<string> {
  stream.write(text);
  let heard = "";
  for await (const chunk of stream) {
    heard += String(chunk);
    if (heard.length >= text.length) break;
  }
  stream.destroy();
  return heard;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error("it succeeded")),
    (error) => ({ code: error.code, ...error.text }),
  );

describe("dialling", () => {
  it("reaches the target directly", async () => {
    const stream = await dialer(null).dial({ host: "127.0.0.1", port: await echo() }, options);
    expect(await say(stream, "hello")).toBe("hello");
  });

  it.each([
    ["http", undefined],
    ["http", { username: "me", password: "p@:ss" }],
    ["socks5", undefined],
    ["socks5", { username: "me", password: "p@:ss" }],
  ])("reaches a name that only the %s proxy can resolve (login %j)", async (scheme, login) => {
    const port = await echo();
    const make = scheme === "http" ? connectProxy : socksProxy;
    const proxy = keep(await make({ names: { "api.inside": port }, ...(login && { login }) }));
    const user = login ? `${login.username}:${encodeURIComponent(login.password)}@` : "";
    const stream = await dialer(`${scheme}://${user}127.0.0.1:${proxy.port}`).dial(
      { host: "api.inside", port: 6443 },
      options,
    );
    expect(await say(stream, "hello")).toBe("hello");
    expect(proxy.asked).toEqual(["api.inside:6443"]);
  });

  it.each([
    ["127.0.0.1", "127.0.0.1:7"],
    ["fd00::a:1.2.3.4", "[fd00:0000:0000:0000:0000:000a:0102:0304]:7"],
  ])("sends the address %s to a SOCKS proxy as an address", async (host, asked) => {
    const port = await echo();
    const proxy = keep(await socksProxy({ names: { [asked.replace(/^\[?(.*?)\]?:7$/, "$1")]: port } }));
    await say(await dialer(`socks5://127.0.0.1:${proxy.port}`).dial({ host, port: 7 }, options), "x");
    expect(proxy.asked).toEqual([asked]);
  });

  it("keeps bytes that came together with a tunnel's acceptance", async () => {
    const port = await echo();
    const proxy = keep(await connectProxy({ greeting: "target first, " }));
    const stream = await dialer(`http://127.0.0.1:${proxy.port}`).dial({ host: "127.0.0.1", port }, options);
    expect(await say(stream, "then the echo of this")).toMatch(/^target first, /);
  });

  it.each(["http", "socks5"])("names the %s proxy as the trouble when it refuses the login", async (scheme) => {
    const make = scheme === "http" ? connectProxy : socksProxy;
    const proxy = keep(await make({ login: { username: "me", password: "right" } }));
    const error = await failure(
      dialer(`${scheme}://me:wrong@127.0.0.1:${proxy.port}`).dial({ host: "x", port: 1 }, options),
    );
    expect(error).toEqual({
      code: "unreachable",
      id: "connection.proxyLogin",
      params: { hop: "proxy", proxy: `127.0.0.1:${proxy.port}` },
    });
  });

  it.each([
    ["http", "502 Bad Gateway"],
    ["socks5", "connection refused"],
  ])("tells a target that the %s proxy cannot reach from a proxy that is away", async (scheme, detail) => {
    const make = scheme === "http" ? connectProxy : socksProxy;
    const proxy = await make();
    const closed = await echo();
    for (const one of open.splice(0)) await one.close();
    const way = dialer(`${scheme}://127.0.0.1:${proxy.port}`);
    const target = { host: "127.0.0.1", port: closed };
    expect(await failure(way.dial(target, options))).toMatchObject({
      id: "connection.proxyTarget",
      params: { target: `127.0.0.1:${closed}`, detail },
    });
    await proxy.close();
    expect(await failure(way.dial(target, options))).toMatchObject({
      id: "connection.proxyUnreachable",
      params: { hop: "proxy", detail: "ECONNREFUSED" },
    });
  });

  it("recognises a proxy that speaks something else", async () => {
    const port = await listen(
      createServer((socket) => void socket.on("error", () => undefined).end("SSH-2.0-OpenSSH_9.2\r\n")),
    );
    expect(await failure(dialer(`http://127.0.0.1:${port}`).dial({ host: "x", port: 1 }, options))).toMatchObject({
      id: "connection.proxyProtocol",
    });
    expect(await failure(dialer(`socks5://127.0.0.1:${port}`).dial({ host: "x", port: 1 }, options))).toMatchObject({
      id: "connection.proxyProtocol",
    });
  });

  it("names refusal, unknown names, and a proxy that never answers", async () => {
    const port = await echo();
    for (const one of open.splice(0)) await one.close();
    expect(await failure(dialer(null).dial({ host: "127.0.0.1", port }, options))).toMatchObject({
      code: "unreachable",
      id: "connection.tcpRefused",
      params: { hop: "tcp", target: `127.0.0.1:${port}` },
    });
    expect(await failure(dialer(null).dial({ host: "no-such-host.invalid", port }, options))).toMatchObject({
      params: { hop: "dns", host: "no-such-host.invalid" },
    });
    const silent = await listen(createServer(() => undefined));
    const short = { ...options, timeoutMs: 50 };
    for (const scheme of ["http", "socks5"]) {
      expect(
        await failure(dialer(`${scheme}://127.0.0.1:${silent}`).dial({ host: "x", port: 1 }, short)),
      ).toMatchObject({
        code: "timeout",
        params: { hop: "proxy" },
      });
    }
  });

  it("stops when it is cancelled, at any hop", async () => {
    const silent = await listen(createServer(() => undefined));
    const controller = new AbortController();
    const dialling = failure(
      dialer(`socks5://127.0.0.1:${silent}`).dial({ host: "x", port: 1 }, { ...options, signal: controller.signal }),
    );
    setTimeout(() => controller.abort(), 20);
    expect(await dialling).toMatchObject({ code: "cancelled" });
    expect(
      await failure(dialer(null).dial({ host: "x", port: 1 }, { ...options, signal: controller.signal })),
    ).toMatchObject({ code: "cancelled" });
  });

  it("follows an auto-configuration script, and goes to its next way when a proxy is away", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pac-"));
    keep({ close: () => rmSync(folder, { recursive: true }) });
    const port = await echo();
    const proxy = keep(await socksProxy({ names: { "api.inside": port } }));
    const script = join(folder, "proxy.pac");
    writeFileSync(
      script,
      `function FindProxyForURL(url, host) {
        return shExpMatch(host, "*.inside") ? "PROXY 127.0.0.1:1; SOCKS5 127.0.0.1:${proxy.port}" : "DIRECT";
      }`,
    );
    const resolve = pacFileResolver(pathToFileURL(script));
    const way = dialer(null, (url) => resolve(url, options.signal));
    expect(await way.route({ host: "api.outside", port: 443 }, options.signal)).toEqual({
      kind: "direct",
      reason: { from: "pac", answer: "DIRECT" },
    });
    expect(await say(await way.dial({ host: "api.inside", port: 6443 }, options), "hello")).toBe("hello");
    writeFileSync(script, "function FindProxyForURL() { throw new Error('broken') }");
    expect(await failure(way.dial({ host: "api.inside", port: 6443 }, options))).toMatchObject({
      id: "connection.pacFailed",
    });
  });
});

describe("TLS over a dialled stream", () => {
  let authority: TestAuthority;
  let other: TestAuthority;
  beforeAll(() => {
    authority = testAuthority();
    other = testAuthority("Other authority");
  });
  afterAll(() => {
    authority.dispose();
    other.dispose();
  });

  const tlsEcho = (tls: TlsOptions) =>
    listen(
      createTlsServer(tls, (socket) => void socket.on("error", () => undefined).pipe(socket)).on(
        "tlsClientError",
        () => undefined,
      ),
    );
  const issue = (names: string[], days = 30) => {
    const { certificatePem: cert, keyPem: key } = authority.issue({ commonName: "server", names, days });
    return { cert, key };
  };
  const shake = async (port: number, target: Partial<TlsTarget>) => {
    const address = { host: "127.0.0.1", port };
    const stream = await dialer(null).dial(address, options);
    const whole = {
      serverName: "127.0.0.1",
      caPem: authority.caPem,
      insecure: false,
      clientCertificate: null,
      protocols: [],
      ...target,
    };
    return secure(stream, address, whole, options);
  };

  it("trusts the given authority for an address and for another server name", async () => {
    const port = await tlsEcho(issue(["IP:127.0.0.1", "DNS:kubernetes.default"]));
    expect(await say(await shake(port, {}), "hello")).toBe("hello");
    expect(await say(await shake(port, { serverName: "kubernetes.default" }), "hello")).toBe("hello");
  });

  it("refuses what it should, says why, and what the certificate holds", async () => {
    const good = await tlsEcho(issue(["DNS:elsewhere.example"]));
    expect(await failure(shake(good, {}))).toMatchObject({
      code: "unreachable",
      id: "connection.tlsWrongName",
      params: { hop: "tls", target: `127.0.0.1:${good}`, name: "127.0.0.1", names: "DNS:elsewhere.example" },
    });
    expect(await failure(shake(good, { caPem: other.caPem }))).toMatchObject({
      id: "connection.tlsUnknownCa",
      params: { issuer: "Test authority" },
    });
    expect(await failure(shake(good, { caPem: null }))).toMatchObject({ id: "connection.tlsUnknownCa" });
    const expired = await tlsEcho(issue(["IP:127.0.0.1"], -1));
    const error = await failure(shake(expired, {}));
    expect(error).toMatchObject({ id: "connection.tlsExpired" });
    const hoursAgo = (Date.now() - Date.parse(error.params.until)) / 3_600_000;
    expect(hoursAgo).toBeCloseTo(24, 0);
  });

  it("tells a self-signed certificate and a server without TLS apart", async () => {
    const port = await tlsEcho(selfSigned());
    expect(await failure(shake(port, {}))).toMatchObject({
      id: "connection.tlsSelfSigned",
      params: { subject: "self-made" },
    });
    expect(await failure(shake(await plainHttp(), {}))).toMatchObject({ id: "connection.tlsNoTls" });
    expect(await failure(shake(await hangUp(), {}))).toMatchObject({ id: "connection.tlsClosed" });
  });

  it("takes any certificate when told to be insecure", async () => {
    const port = await tlsEcho(issue(["DNS:elsewhere.example"], -1));
    expect(await say(await shake(port, { insecure: true, caPem: null }), "hello")).toBe("hello");
  });

  it("shows a client certificate", async () => {
    const port = await tlsEcho({
      ...issue(["IP:127.0.0.1"]),
      ca: authority.caPem,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const mine = { ...authority.issue({ commonName: "jane" }), passphrase: null };
    expect(await say(await shake(port, { clientCertificate: mine }), "hello")).toBe("hello");
  });

  it("goes through an https proxy only when that proxy's certificate is trusted", async () => {
    const proxy: TestProxy = keep(
      await connectProxy({ tls: authority.issue({ commonName: "proxy", names: ["IP:127.0.0.1"] }) }),
    );
    const error = await failure(dialer(`https://127.0.0.1:${proxy.port}`).dial({ host: "x", port: 1 }, options));
    expect(error).toMatchObject({ id: "connection.proxyTls", params: { hop: "proxy", detail: "tlsUnknownCa" } });
    expect(proxy.asked).toEqual([]);
  });

  it("says what is wrong with unreadable certificates and keys", () => {
    const good = { ...authority.issue({ commonName: "jane" }), passphrase: null };
    const another = other.issue({ commonName: "jane" });
    const code = (run: () => unknown) => {
      try {
        run();
        return "fine";
      } catch (error) {
        return error instanceof Error && "text" in error ? JSON.stringify(error.text) : String(error);
      }
    };
    expect(code(() => secureContext(authority.caPem, good))).toBe("fine");
    expect(code(() => secureContext(null, { ...good, keyPem: another.keyPem }))).toContain("auth.keyMismatch");
    expect(code(() => secureContext(null, { ...good, certificatePem: "x" }))).toContain("auth.certificateUnreadable");
  });

  const plainHttp = () =>
    listen(createServer((socket) => void socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n")));
  const hangUp = () => listen(createServer((socket) => void socket.on("error", () => undefined).destroy()));
  const selfSigned = () => {
    // An authority's own certificate, shown by a server.
    const own = testAuthority("self-made");
    own.dispose();
    return { cert: own.caPem, key: own.caKeyPem };
  };
});
