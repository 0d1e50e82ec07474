import { type Duplex, duplexPair } from "node:stream";
import { describe, expect, it } from "vitest";
import { clientFrame } from "./clientFrame.fixture.ts";
import { ServerWebSocket } from "./websocket.ts";
import { CLOSE, OPCODE, type Opcode } from "./websocketFrame.ts";

const MASK = Buffer.from([1, 2, 3, 4]);

function connect(head: Buffer = Buffer.alloc(0)) {
  const [client, server] = duplexPair();
  const messages: string[] = [];
  const closed: number[] = [];
  const webSocket = new ServerWebSocket(server, head, {
    onMessage: (payload, isText) => messages.push(`${isText ? "text" : "binary"} ${payload.toString("utf8")}`),
    onClosed: (code) => closed.push(code),
  });
  const received: Buffer[] = [];
  client.on("data", (chunk: Buffer) => received.push(chunk));
  const send = (opcode: Opcode, payload: string | Buffer, fin = true): void => {
    client.write(clientFrame(opcode, Buffer.from(payload), MASK, fin));
  };
  return { client, webSocket, messages, closed, send, received: () => Buffer.concat(received) };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const closeFrame = (code: number): Buffer => Buffer.from([code >> 8, code & 0xff]);

describe("ServerWebSocket", () => {
  it("hands on whole messages, fragmented ones with a ping between their parts too", async () => {
    const peer = connect();
    peer.send(OPCODE.binary, "one");
    peer.send(OPCODE.text, "tw", false);
    peer.send(OPCODE.ping, "hello");
    peer.send(OPCODE.continuation, "o");
    await settle();
    expect(peer.messages).toEqual(["binary one", "text two"]);
    expect(peer.received()).toEqual(Buffer.concat([Buffer.from([0x8a, 5]), Buffer.from("hello")]));
  });

  it("reads what came with the handshake first", async () => {
    const peer = connect(clientFrame(OPCODE.binary, Buffer.from("first"), MASK));
    peer.send(OPCODE.binary, "second");
    await settle();
    expect(peer.messages).toEqual(["binary first", "binary second"]);
  });

  it("answers a close with the same code and ends", async () => {
    const peer = connect();
    peer.send(OPCODE.close, closeFrame(1000));
    await settle();
    expect(peer.received()).toEqual(Buffer.from([0x88, 2, 0x03, 0xe8]));
    expect(peer.closed).toEqual([1000]);
    expect(peer.client.readableEnded).toBe(true);
  });

  it.each<[string, number, (send: ReturnType<typeof connect>["send"]) => void]>([
    ["a continuation of nothing", CLOSE.protocolError, (send) => send(OPCODE.continuation, "x")],
    [
      "a message within a message",
      CLOSE.protocolError,
      (send) => {
        send(OPCODE.binary, "x", false);
        send(OPCODE.binary, "y");
      },
    ],
    ["text that is not UTF-8", CLOSE.invalidPayload, (send) => send(OPCODE.text, Buffer.from([0xc3, 0x28]))],
    ["half a close code", CLOSE.protocolError, (send) => send(OPCODE.close, Buffer.from([3]))],
    ["a close code that must not be sent", CLOSE.protocolError, (send) => send(OPCODE.close, closeFrame(1006))],
    [
      "a close reason that is not UTF-8",
      CLOSE.invalidPayload,
      (send) => send(OPCODE.close, Buffer.concat([closeFrame(1000), Buffer.from([0xff])])),
    ],
    [
      "a message of many fragments that grows too long",
      CLOSE.messageTooBig,
      (send) => {
        send(OPCODE.binary, Buffer.alloc(3 << 20), false);
        send(OPCODE.continuation, Buffer.alloc(3 << 20), false);
      },
    ],
  ])("closes on %s", async (_what, code, act) => {
    const peer = connect();
    act(peer.send);
    await settle();
    expect(peer.received().subarray(2, 4)).toEqual(closeFrame(code));
    expect(peer.closed).toEqual([code]);
    expect(peer.messages).toEqual([]);
  });

  it("hands on nothing after it was closed", async () => {
    const peer = connect();
    peer.webSocket.close(CLOSE.normal);
    peer.send(OPCODE.binary, "late");
    await settle();
    expect(peer.messages).toEqual([]);
    expect(peer.closed).toEqual([CLOSE.normal]);
  });

  it("reports a connection that ends without a close frame as lost", async () => {
    const peer = connect();
    peer.client.end();
    await settle();
    expect(peer.closed).toEqual([1006]);
  });

  it("owes a client that does not read the last pong alone", async () => {
    const [client, server] = duplexPair();
    new ServerWebSocket(server, Buffer.alloc(0), { onMessage: () => undefined, onClosed: () => undefined });
    await flood(client, 20_000);
    expect(server.writableLength).toBeLessThan(80 * 1024);
  });
});

async function flood(client: Duplex, pings: number): Promise<void> {
  for (let index = 0; index < pings; index += 1) {
    const isFull = !client.write(clientFrame(OPCODE.ping, Buffer.alloc(100), MASK));
    if (isFull) await settle0();
  }
}
const settle0 = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
