import { duplexPair } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { servePortForwardSpdy } from "./portForwardSpdy.ts";
import { testTarget } from "./target.fixture.ts";
import type { StreamTarget } from "./target.ts";
import { clientFrame } from "./wire/clientFrame.fixture.ts";
import { SpdyClient } from "./wire/spdyClient.fixture.ts";
import { encodeSpdyFrame } from "./wire/spdyFrame.ts";
import { OPCODE } from "./wire/websocketFrame.ts";
import { WebSocketTunnel } from "./wire/websocketTunnel.ts";

const GET = "GET /healthz HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n";

function connect(overrides: Partial<StreamTarget> = {}) {
  const [client, server] = duplexPair();
  servePortForwardSpdy(server, testTarget(overrides));
  return { client, peer: new SpdyClient(client) };
}

const headers = (streamtype: string, port: string, requestid?: string) => ({
  streamtype,
  port,
  ...(requestid === undefined ? {} : { requestid }),
});

describe("port-forwarding over SPDY", () => {
  it.each([
    ["error first, as kubectl does", ["error", "data"]],
    ["data first", ["data", "error"]],
  ])("joins the two streams of a request, %s", async (_what, [first = "", second = ""]) => {
    const { peer } = connect();
    peer.open(1, headers(first, "8080", "0"));
    peer.open(3, headers(second, "8080", "0"));
    const data = first === "data" ? 1 : 3;
    const error = first === "data" ? 3 : 1;
    peer.data(error, "", true);
    peer.data(data, GET);
    await vi.waitFor(() => expect(peer.isEnded(error)).toBe(true));
    expect(peer.text(data)).toContain("\r\n\r\nok\n");
    expect(peer.text(error)).toBe("");
  });

  it("keeps requests apart that are open at once", async () => {
    const { peer } = connect();
    for (const [index, id] of ["7", "8"].entries()) {
      peer.open(index * 4 + 1, headers("error", "8080", id));
      peer.open(index * 4 + 3, headers("data", "8080", id));
    }
    peer.data(7, GET);
    await vi.waitFor(() => expect(peer.isEnded(5)).toBe(true));
    expect([peer.text(3), peer.isEnded(1)]).toEqual(["", false]);
  });

  it("pairs by stream ids where old clients send no request id", async () => {
    const { peer } = connect();
    peer.open(1, headers("error", "8080"));
    peer.open(3, headers("data", "8080"));
    peer.data(3, GET);
    await vi.waitFor(() => expect(peer.text(3)).toContain("ok\n"));
  });

  it("says on the error stream that nothing listens, and serves the next request", async () => {
    const { peer } = connect({ ports: [8080] });
    peer.open(1, headers("error", "9090", "0"));
    peer.open(3, headers("data", "9090", "0"));
    await vi.waitFor(() => expect(peer.isEnded(1) && peer.isEnded(3)).toBe(true));
    expect(peer.text(1)).toContain("dial tcp4 127.0.0.1:9090: connect: connection refused");
    peer.open(5, headers("error", "8080", "1"));
    peer.open(7, headers("data", "8080", "1"));
    peer.data(7, GET);
    await vi.waitFor(() => expect(peer.text(7)).toContain("ok\n"));
  });

  it("resets streams that make no sense", async () => {
    const { peer } = connect();
    peer.open(1, headers("data", "0", "0"));
    peer.open(3, headers("other", "80", "0"));
    peer.open(5, headers("data", "80", "0"));
    peer.open(7, headers("data", "80", "0"));
    await vi.waitFor(() => expect([1, 3, 5, 7].map((id) => peer.isReset(id))).toEqual([true, true, false, true]));
  });

  it("gives up a stream whose partner never comes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { peer } = connect();
      peer.open(1, headers("data", "80", "0"));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(29_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(peer.isReset(1)).toBe(false);
      vi.advanceTimersByTime(2000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(peer.isReset(1)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends with its pod", async () => {
    const gone = new AbortController();
    const { client, peer } = connect({ gone: gone.signal });
    peer.open(1, headers("error", "80", "0"));
    gone.abort();
    await vi.waitFor(() => expect(client.readableEnded).toBe(true));
    expect(peer.frames.at(-1)).toMatchObject({ type: "goAway", status: 0 });
  });
});

describe("WebSocketTunnel", () => {
  it("is a byte stream, whatever the borders of the messages", async () => {
    const [client, server] = duplexPair();
    servePortForwardSpdy(new WebSocketTunnel(server, Buffer.alloc(0)), testTarget());
    const ping = Buffer.concat(encodeSpdyFrame({ type: "ping", id: 5 }));
    const received: Buffer[] = [];
    client.on("data", (chunk: Buffer) => received.push(chunk));
    for (const byte of ping) client.write(clientFrame(OPCODE.binary, Buffer.from([byte]), Buffer.from([1, 2, 3, 4])));
    await vi.waitFor(() =>
      expect(Buffer.concat(received)).toEqual(Buffer.concat([Buffer.from([0x82, ping.length]), ping])),
    );
    client.write(clientFrame(OPCODE.text, Buffer.from("text"), Buffer.alloc(4)));
    await vi.waitFor(() => expect(client.readableEnded).toBe(true));
    expect(Buffer.concat(received).includes(Buffer.from([0x03, 0xeb]))).toBe(true);
  });
});
