import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { handleStreaming, streamLogs } from "./index.ts";
import { testTarget } from "./target.fixture.ts";
import type { LogLine, StreamTarget } from "./target.ts";

const POD = "/api/v1/namespaces/shop/pods/orders-0";
const servers: Server[] = [];
const sockets = new Set<Socket>();

/** Serves one pod as the API server does. @returns the authority to connect to */
async function serve(overrides: Partial<StreamTarget> = {}): Promise<string> {
  const target = testTarget(overrides);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://lab.invalid");
    streamLogs(response, url.searchParams, target);
  });
  server.on("upgrade", (request, socket, head) => handleStreaming(request, socket, head, target));
  server.on("connection", (socket) => sockets.add(socket));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** Node's own WebSocket client, as an implementation that is not ours. */
function open(authority: string, path: string, protocol: string) {
  const socket = new WebSocket(`ws://${authority}${POD}/${path}`, protocol);
  socket.binaryType = "arraybuffer";
  const channels = new Map<number, string>();
  socket.addEventListener("message", ({ data }) => {
    const [channel = -1, ...bytes] = Buffer.from(data as ArrayBuffer);
    channels.set(channel, (channels.get(channel) ?? "") + Buffer.from(bytes).toString("latin1"));
  });
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  const opened = new Promise<void>((resolve) => socket.addEventListener("open", () => resolve()));
  const send = (channel: number, text: string): void =>
    socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  return { socket, channels, closed, opened, send };
}

/** Sends a request as it stands and gives the head and body of the answer once the server ends it. */
async function rawRequest(authority: string, head: string | Buffer): Promise<string> {
  const [host = "", port = ""] = authority.split(":");
  const socket = connect(Number(port), host);
  socket.end(head);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const upgrade = (method: string, path: string, headers: readonly string[]): string =>
  `${[`${method} ${POD}/${path} HTTP/1.1`, "Host: lab", "Connection: Upgrade", ...headers].join("\r\n")}\r\n\r\n`;

describe("exec over a WebSocket", () => {
  it("separates output, errors and the exit code, and closes normally", async () => {
    const { closed, channels } = open(
      await serve(),
      "exec?command=sh&command=-c&command=echo+out%3B+echo+err+%3E%262%3B+exit+3&stdout=true&stderr=true",
      "v4.channel.k8s.io",
    );
    expect(await closed).toBe(1000);
    expect(channels.get(1)).toBe("out\n");
    expect(channels.get(2)).toBe("err\n");
    expect(JSON.parse(channels.get(3) ?? "")).toEqual({
      metadata: {},
      status: "Failure",
      message: "command terminated with non-zero exit code: error executing command in container: exit status 3",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  it("ends standard input by v5's close signal", async () => {
    const peer = open(await serve(), "exec?command=wc&command=-c&stdin=true&stdout=true", "v5.channel.k8s.io");
    await peer.opened;
    peer.send(0, "12345");
    peer.socket.send(Buffer.from([255, 0]));
    await peer.closed;
    expect(peer.channels.get(1)).toBe("5\n");
    expect(JSON.parse(peer.channels.get(3) ?? "")).toEqual({ metadata: {}, status: "Success" });
  });

  it("is a terminal with -t: echo, size, Ctrl-C", async () => {
    const peer = open(await serve(), "exec?command=sh&stdin=true&stdout=true&tty=true", "v5.channel.k8s.io");
    await peer.opened;
    peer.send(4, '{"Width":132,"Height":43}');
    await vi.waitFor(() => expect(peer.channels.get(1)).toBe("/ # "));
    peer.send(0, "stty size\r");
    await vi.waitFor(() => expect(peer.channels.get(1)).toBe("/ # stty size\r\n43 132\r\n/ # "));
    peer.send(0, "sleep 100\r\x03");
    await vi.waitFor(() => expect(peer.channels.get(1)).toContain("^C\r\n/ # "));
    peer.send(0, "exit\r");
    expect(await peer.closed).toBe(1000);
    expect(peer.channels.get(3)).toContain('"ExitCode","message":"130"');
  });

  it("makes no more output than a client that does not read can take", async () => {
    const authority = await serve();
    const [host = "", port = ""] = authority.split(":");
    const socket = connect(Number(port), host);
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    socket.write(
      upgrade("GET", "exec?command=yes&stdout=true", [
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        key,
        "Sec-WebSocket-Protocol: v4.channel.k8s.io",
      ]),
    );
    await new Promise((resolve) => socket.once("readable", resolve));
    const before = process.memoryUsage().arrayBuffers;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    const serverSide = [...sockets].find(({ remotePort }) => remotePort === socket.localPort);
    expect(serverSide?.writableLength).toBeLessThan(1024 * 1024);
    socket.destroy();
  });

  it("ends a session when its pod goes", async () => {
    const gone = new AbortController();
    const peer = open(
      await serve({ gone: gone.signal }),
      "exec?command=sleep&command=100&stdout=true",
      "v5.channel.k8s.io",
    );
    await peer.opened;
    gone.abort();
    await peer.closed;
    expect(peer.channels.get(3)).toContain('"ExitCode","message":"137"');
  });

  it("attaches to the log as it grows", async () => {
    const lines: LogLine[] = [];
    let appended: () => void = () => undefined;
    const logLines = {
      read: ({ afterSequence = -1 }) => lines.filter(({ sequence }) => sequence > afterSequence),
      hasPrevious: () => false,
      follow: (_container: string, follower: { readonly appended: () => void }) => {
        appended = follower.appended;
        return { dispose: () => undefined };
      },
    };
    const peer = open(await serve({ logLines }), "attach?stdout=true&stderr=true", "v5.channel.k8s.io");
    await peer.opened;
    lines.push({ sequence: 0, time: new Date(), text: "first" });
    appended();
    await vi.waitFor(() => expect(peer.channels.get(1)).toBe("first\n"));
    peer.socket.close();
    await peer.closed;
  });
});

describe("port-forward over WebSocket channels", () => {
  it("starts both channels with the port, serves it and refuses others", async () => {
    const peer = open(await serve(), "portforward?ports=8080&ports=81", "v4.channel.k8s.io");
    await peer.opened;
    peer.send(0, "GET /healthz HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n");
    expect(await peer.closed).toBe(1000);
    expect(peer.channels.get(0)?.slice(0, 19)).toBe("\x90\x1fHTTP/1.1 200 OK\r\n");
    expect(peer.channels.get(0)).toContain("\r\n\r\nok\n");
    expect(peer.channels.get(1)).toBe("\x90\x1f");
    expect(peer.channels.get(2)).toBe("\x51\x00");
    expect(peer.channels.get(3)).toContain("dial tcp4 127.0.0.1:81: connect: connection refused");
  });
});

describe("what cannot be served", () => {
  const webSocket = (protocol: string): string[] => [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Sec-WebSocket-Protocol: ${protocol}`,
  ];
  const spdy = (protocol: string): string[] => ["Upgrade: SPDY/3.1", `X-Stream-Protocol-Version: ${protocol}`];
  const command = "exec?command=ls&stdout=true";

  it.each([
    ["an unknown subprotocol", "GET", command, webSocket("v9.channel.k8s.io"), 400, "not supported"],
    ["a WebSocket by POST", "POST", command, webSocket("v4.channel.k8s.io"), 400, "starts with GET"],
    ["a bad key", "GET", command, ["Upgrade: websocket", "Sec-WebSocket-Version: 13"], 400, "Sec-WebSocket-Key"],
    ["an unknown stream protocol", "POST", command, spdy("v9.channel.k8s.io"), 403, "unable to negotiate protocol"],
    ["another upgrade", "GET", command, ["Upgrade: h2c"], 400, "Upgrade request required"],
    [
      "an unknown container",
      "POST",
      `${command}&container=x`,
      spdy("v4.channel.k8s.io"),
      400,
      "container x is not valid",
    ],
    ["no streams", "POST", "exec?command=ls", spdy("v4.channel.k8s.io"), 400, "at least 1 of stdin, stdout, stderr"],
    ["no command", "POST", "exec?stdout=true", spdy("v4.channel.k8s.io"), 400, "at least 1 command"],
    [
      "a terminal with stderr",
      "POST",
      `${command}&tty=true&stderr=true`,
      spdy("v4.channel.k8s.io"),
      400,
      "tty and stderr",
    ],
    ["channels without ports", "GET", "portforward", webSocket("v4.channel.k8s.io"), 400, "is required"],
    ["a port that is none", "GET", "portforward?ports=0", webSocket("v4.channel.k8s.io"), 400, "as a port"],
  ])("answers %s with a Status", async (_what, method, path, headers, code, message) => {
    const [head = "", body = ""] = (await rawRequest(await serve(), upgrade(method, path, headers))).split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
    expect(JSON.parse(body)).toMatchObject({ kind: "Status", status: "Failure", code });
    expect(body).toContain(message);
  });

  it("refuses a container that does not run", async () => {
    const authority = await serve({ running: ["sidecar"] });
    expect(await rawRequest(authority, upgrade("POST", command, spdy("v4.channel.k8s.io")))).toContain(
      "container not found",
    );
  });

  it("outlives any bytes that a client sends after its upgrade", async () => {
    const authority = await serve();
    const starts = [
      upgrade("POST", "exec?command=sh&stdin=true&stdout=true&tty=true", spdy("v4.channel.k8s.io")),
      upgrade("POST", "portforward", spdy("portforward.k8s.io")),
      upgrade("GET", "exec?command=sh&stdin=true&stdout=true&tty=true", webSocket("v5.channel.k8s.io")),
      upgrade("GET", "portforward", webSocket("SPDY/3.1+portforward.k8s.io")),
      upgrade("GET", "portforward?ports=80", webSocket("v4.channel.k8s.io")),
    ];
    const prefixes = [[], [0x80, 0x03, 0x00], [0x82, 0x85], [0x88, 0x82], [0x00, 0x00, 0x00, 0x01, 0x00]];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.constantFrom(...prefixes),
        fc.uint8Array({ maxLength: 200 }),
        async (start, prefix, bytes) => {
          const request = Buffer.concat([Buffer.from(start), Buffer.from(prefix), bytes]);
          expect(await rawRequest(authority, request)).toMatch(/^HTTP\/1\.1 101 /);
        },
      ),
      { numRuns: 300 },
    );
    expect(await rawRequest(authority, upgrade("POST", command, ["Upgrade: h2c"]))).toContain(
      "Upgrade request required",
    );
  });

  it.each([
    ["Pending", "does not have a host assigned"],
    ["Succeeded", "container not found"],
  ])("refuses a pod that is %s", async (phase, message) => {
    const answer = await rawRequest(await serve({ phase }), upgrade("POST", command, spdy("v4.channel.k8s.io")));
    expect(answer).toContain(message);
  });
});

describe("streamLogs", () => {
  const lines = Array.from({ length: 50 }, (_, sequence) => ({
    sequence,
    time: new Date(Date.UTC(2026, 2, 1, 0, 0, sequence)),
    text: `line ${sequence}`,
  }));
  const logLines = {
    read: ({ since, tail = lines.length }: { readonly since?: Date; readonly tail?: number }) =>
      tail === 0 ? [] : lines.filter(({ time }) => since === undefined || time >= since).slice(-tail),
    hasPrevious: () => false,
    follow: () => ({ dispose: () => undefined }),
  };
  const now = (): Date => new Date(Date.UTC(2026, 2, 1, 0, 1, 0));

  it.each([
    ["tailLines=2", "line 48\nline 49\n"],
    ["tailLines=1&timestamps=true", "2026-03-01T00:00:49.000000000Z line 49\n"],
    ["sinceSeconds=12", "line 48\nline 49\n"],
    ["sinceTime=2026-03-01T00:00:49Z", "line 49\n"],
    ["limitBytes=9", "line 0\nli"],
    ["tailLines=0", ""],
  ])("%s", async (query, expected) => {
    const response = await fetch(`http://${await serve({ logLines, now })}/log?${query}`);
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: expected });
  });

  it.each([
    ["tailLines=-1", 422, "must be greater than or equal to 0"],
    ["tailLines=x", 400, "invalid syntax"],
    ["container=nope", 400, "container nope is not valid for pod orders-0"],
    ["previous=true", 400, "previous terminated container"],
    ["sinceTime=x", 400, "parsing time"],
    ["sinceTime=2026-03-01T00:00:49Z&sinceSeconds=1", 422, "at most one of"],
  ])("refuses %s", async (query, status, message) => {
    const response = await fetch(`http://${await serve({ logLines, now })}/log?${query}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ kind: "Status", message: expect.stringContaining(message) });
  });
});
