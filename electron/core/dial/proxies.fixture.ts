/** Small proxies for tests, on loopback. They speak the server's side of what the dialers speak, written apart from them. */
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TestCertificate } from "./certificates.fixture.ts";

export interface TestProxy {
  readonly port: number;
  /** Targets asked for, as `host:port`, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

interface ProxyOptions {
  readonly login?: { readonly username: string; readonly password: string };
  /** Names that this proxy alone can resolve, and where they lead. */
  readonly names?: Readonly<Record<string, number>>;
  readonly tls?: TestCertificate;
  /** Bytes sent together with the acceptance, as a target that speaks first. */
  readonly greeting?: string;
}

export async function connectProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const { login, names = {}, tls } = options;
  const server: HttpServer = tls
    ? createHttpsServer({ cert: tls.certificatePem, key: tls.keyPem })
    : createHttpServer();
  const asked: string[] = [];
  server.on("connect", (request, client: Duplex) => {
    const expected = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
    if (expected && request.headers["proxy-authorization"] !== expected) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    asked.push(request.url ?? "");
    const url = new URL(`http://${request.url}`);
    const target = join(url.hostname, Number(url.port || 80), names);
    const upstream = connect(target, () => {
      client.write(`HTTP/1.1 200 OK\r\n\r\n${options.greeting ?? ""}`);
      client.pipe(upstream).pipe(client);
    });
    upstream.on("error", () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    client.on("error", () => upstream.destroy());
  });
  return listen(server, asked);
}

export async function socksProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const { login, names = {} } = options;
  const asked: string[] = [];
  const server = createServer((client) => {
    serveSocks(client, login, names, asked).catch(() => client.destroy());
    client.on("error", () => undefined);
  });
  return listen(server, asked);
}

async function serveSocks(
  client: Socket,
  login: ProxyOptions["login"],
  names: Readonly<Record<string, number>>,
  asked: string[],
) {
  const bytes = reader(client);
  const [, count = 0] = await bytes(2);
  const methods = [...(await bytes(count))];
  const method = login ? 2 : 0;
  if (!methods.includes(method)) {
    client.end(Buffer.of(5, 255));
    return;
  }
  client.write(Buffer.of(5, method));
  if (login) {
    const [, userLength = 0] = await bytes(2);
    const user = (await bytes(userLength)).toString();
    const [passwordLength = 0] = await bytes(1);
    const password = (await bytes(passwordLength)).toString();
    const good = user === login.username && password === login.password;
    client.write(Buffer.of(1, good ? 0 : 1));
    if (!good) {
      client.end();
      return;
    }
  }
  const [, , , kind] = await bytes(4);
  const host =
    kind === 1
      ? [...(await bytes(4))].join(".")
      : kind === 4
        ? `[${(await bytes(16)).toString("hex").replace(/(.{4})(?!$)/g, "$1:")}]`
        : (await bytes((await bytes(1))[0] ?? 0)).toString();
  const port = (await bytes(2)).readUInt16BE();
  asked.push(`${host}:${port}`);
  const upstream = connect(join(host.replace(/^\[|\]$/g, ""), port, names), () => {
    client.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    client.pipe(upstream).pipe(client);
  });
  upstream.on("error", () => client.end(Buffer.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
}

function reader(socket: Socket) {
  let buffered = Buffer.alloc(0);
  return async (length: number): Promise<Buffer> => {
    while (buffered.length < length) {
      const chunk: unknown = socket.read();
      if (Buffer.isBuffer(chunk)) buffered = Buffer.concat([buffered, chunk]);
      else await new Promise((resolve) => socket.once("readable", resolve));
    }
    const taken = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    if (buffered.length > 0) {
      socket.unshift(buffered);
      buffered = Buffer.alloc(0);
    }
    return taken;
  };
}

function join(host: string, port: number, names: Readonly<Record<string, number>>) {
  const mapped = names[host];
  return mapped === undefined ? { host, port } : { host: "127.0.0.1", port: mapped };
}

async function listen(server: Server, asked: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
