import { duplexPair } from "node:stream";
import { describe, expect, it } from "vitest";
import { Channels } from "./channels.ts";
import { clientFrame } from "./wire/clientFrame.fixture.ts";
import { OPCODE, type Opcode } from "./wire/websocketFrame.ts";

const MASK = Buffer.from([9, 8, 7, 6]);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function connect(options: { isBase64?: boolean; hasCloseSignal?: boolean } = {}) {
  const [client, server] = duplexPair();
  let closed = 0;
  const channels = new Channels(server, Buffer.alloc(0), {
    isBase64: options.isBase64 ?? false,
    hasCloseSignal: options.hasCloseSignal ?? true,
    inputs: [0, 4],
    onClosed: () => {
      closed += 1;
    },
  });
  const received: Buffer[] = [];
  client.on("data", (chunk: Buffer) => received.push(chunk));
  const send = (payload: string | readonly number[], opcode: Opcode = OPCODE.binary): void => {
    client.write(clientFrame(opcode, Buffer.from(payload as string), MASK));
  };
  return { client, channels, send, closed: () => closed, received: () => Buffer.concat(received).toString("latin1") };
}

async function textOf(input: AsyncIterable<unknown> | undefined): Promise<string> {
  let text = "";
  for await (const chunk of input ?? []) text += String(chunk);
  return text;
}

describe("Channels", () => {
  it("gives each channel its bytes and ends one by the close signal", async () => {
    const peer = connect();
    peer.send("\0hello ");
    peer.send("\x04{}");
    peer.send("\x01not an input");
    peer.send("\0world");
    peer.send([255, 0]);
    peer.send("\0after the end");
    expect(await textOf(peer.channels.input(0))).toBe("hello world");
    peer.client.end();
    expect(await textOf(peer.channels.input(4))).toBe("{}");
    expect(peer.closed()).toBe(1);
  });

  it("takes 255 for a channel that is not there before v5", async () => {
    const peer = connect({ hasCloseSignal: false });
    peer.send([255, 0]);
    peer.send("\0still open");
    peer.client.end();
    expect(await textOf(peer.channels.input(0))).toBe("still open");
  });

  it("puts the channel before what it sends", async () => {
    const peer = connect();
    peer.channels.announce(1);
    peer.channels.output(2).write("oops");
    await settle();
    expect(peer.received()).toBe("\x82\x01\x01\x82\x05\x02oops");
  });

  it("speaks base64 both ways", async () => {
    const peer = connect({ isBase64: true, hasCloseSignal: false });
    peer.send(`0${Buffer.from("in").toString("base64")}`, OPCODE.text);
    peer.channels.output(1).write("out");
    await settle();
    expect(peer.channels.input(0)?.read()?.toString()).toBe("in");
    expect(peer.received()).toBe("\x81\x051b3V0");
    peer.send("0not base64!", OPCODE.text);
    await settle();
    expect(peer.closed()).toBe(1);
  });

  it("closes on a message of the other kind and on a malformed close signal", async () => {
    const wrongKind = connect();
    wrongKind.send("0aGk=", OPCODE.text);
    const malformed = connect();
    malformed.send([255]);
    await settle();
    expect([wrongKind.closed(), malformed.closed()]).toEqual([1, 1]);
  });

  it("stops reading the connection while an input is full", async () => {
    const peer = connect();
    const piece = `\0${"x".repeat(64 * 1024)}`;
    for (let count = 0; count < 32; count += 1) peer.send(piece);
    await settle();
    const input = peer.channels.input(0);
    expect(input?.readableLength).toBeLessThan(512 * 1024);
    expect(peer.client.writableLength).toBeGreaterThan(1024 * 1024);
    peer.client.end();
    expect((await textOf(input)).length).toBe(32 * 64 * 1024);
  });
});
