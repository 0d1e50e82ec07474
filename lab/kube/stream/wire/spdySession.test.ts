import { duplexPair } from "node:stream";
import { describe, expect, it } from "vitest";
import { SpdyClient } from "./spdyClient.fixture.ts";
import type { SpdyFrame } from "./spdyFrame.ts";
import { HeaderBlockReader } from "./spdyHeaderBlock.ts";
import { SpdySession } from "./spdySession.ts";
import type { SpdyStream } from "./spdyStream.ts";

function connect(accepts: () => boolean = () => true) {
  const [client, server] = duplexPair();
  const streams: SpdyStream[] = [];
  let closed = 0;
  const session = new SpdySession(server, {
    accepts,
    onStream: (stream) => streams.push(stream),
    onClosed: () => {
      closed += 1;
    },
  });
  const peer = new SpdyClient(client);
  return {
    client,
    server,
    session,
    streams,
    frames: peer.frames,
    send: (frame: SpdyFrame) => peer.send(frame),
    open: (streamId: number, headers?: Readonly<Record<string, string>>) => peer.open(streamId, headers),
    data: (streamId: number, text: string, fin?: boolean) => peer.data(streamId, text, fin),
    closed: () => closed,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const only = (streams: readonly SpdyStream[]): SpdyStream => {
  const [stream] = streams;
  if (stream === undefined) throw new Error("no stream was opened");
  return stream;
};

describe("SpdySession", () => {
  it("answers a stream before it hands it on, and carries both directions to their ends", async () => {
    const peer = connect();
    peer.open(1, { streamtype: "data", port: "80" });
    await settle();
    const stream = only(peer.streams);
    expect(stream.headers).toEqual(
      new Map([
        ["streamtype", "data"],
        ["port", "80"],
      ]),
    );
    const got: string[] = [];
    stream.on("data", (chunk: Buffer) => got.push(chunk.toString()));
    peer.data(1, "hello");
    peer.data(1, "", true);
    stream.end("bye");
    await settle();
    expect(got).toEqual(["hello"]);
    expect(stream.readableEnded).toBe(true);
    expect(peer.frames.map((frame) => frame.type)).toEqual(["synReply", "data", "data"]);
    const [reply, bye, end] = peer.frames;
    expect(reply?.type === "synReply" && new HeaderBlockReader().read(reply.block)).toEqual(new Map());
    expect(bye).toEqual({ type: "data", streamId: 1, fin: false, data: Buffer.from("bye") });
    expect(end).toEqual({ type: "data", streamId: 1, fin: true, data: Buffer.alloc(0) });
  });

  it("resets a stream that is not accepted and goes on", async () => {
    const peer = connect(() => false);
    peer.open(1);
    peer.send({ type: "ping", id: 1 });
    await settle();
    expect(peer.streams).toEqual([]);
    expect(peer.frames).toEqual([
      { type: "rstStream", streamId: 1, status: 5 },
      { type: "ping", id: 1 },
    ]);
  });

  it("ends a stream that the client resets, and leaves the others", async () => {
    const peer = connect();
    peer.open(1);
    peer.open(3);
    peer.send({ type: "rstStream", streamId: 1, status: 5 });
    await settle();
    expect(peer.streams.map((stream) => stream.destroyed)).toEqual([true, false]);
    expect(peer.frames.filter((frame) => frame.type === "rstStream")).toEqual([]);
  });

  it("tells the client when a stream is given up here", async () => {
    const peer = connect();
    peer.open(1);
    await settle();
    only(peer.streams).destroy();
    await settle();
    expect(peer.frames.at(-1)).toEqual({ type: "rstStream", streamId: 1, status: 5 });
  });

  it("stops reading while a stream is full, and reads on when it is emptied", async () => {
    const peer = connect();
    peer.open(1);
    await settle();
    const piece = "x".repeat(64 * 1024);
    for (let count = 0; count < 64; count += 1) peer.data(1, piece);
    peer.data(1, "", true);
    await settle();
    const stream = only(peer.streams);
    expect(stream.readableLength).toBeLessThan(512 * 1024);
    expect(peer.client.writableLength).toBeGreaterThan(2 * 1024 * 1024);
    let read = 0;
    for await (const chunk of stream) read += Buffer.byteLength(chunk);
    expect(read).toBe(64 * 64 * 1024);
  });

  it("does not wait for a full stream that has been given up", async () => {
    const peer = connect();
    peer.open(1);
    await settle();
    for (let count = 0; count < 32; count += 1) peer.data(1, "x".repeat(64 * 1024));
    peer.send({ type: "ping", id: 7 });
    await settle();
    expect(peer.frames).not.toContainEqual({ type: "ping", id: 7 });
    only(peer.streams).destroy();
    await settle();
    expect(peer.frames).toContainEqual({ type: "ping", id: 7 });
  });

  it.each<[string, (peer: ReturnType<typeof connect>) => void]>([
    ["an even stream id", (peer) => peer.open(2)],
    [
      "a stream id that goes back",
      (peer) => {
        peer.open(3);
        peer.open(1);
      },
    ],
    [
      "an answer to nothing",
      (peer) => peer.send({ type: "synReply", streamId: 1, fin: false, block: Buffer.alloc(0) }),
    ],
    [
      "an unreadable header block",
      (peer) => {
        const block = Buffer.from("garbage");
        peer.send({
          type: "synStream",
          streamId: 1,
          associatedTo: 0,
          priority: 0,
          fin: false,
          unidirectional: false,
          block,
        });
      },
    ],
  ])("says goodbye with a protocol error on %s", async (_what, act) => {
    const peer = connect();
    act(peer);
    await settle();
    expect(peer.frames.at(-1)).toMatchObject({ type: "goAway", status: 1 });
    expect(peer.closed()).toBe(1);
    expect(peer.streams.every((stream) => stream.destroyed)).toBe(true);
  });

  it("refuses more streams than its bound", async () => {
    const peer = connect();
    for (let index = 0; index <= 1024; index += 1) peer.open(index * 2 + 1);
    await settle();
    expect(peer.streams.length).toBe(1024);
    expect(peer.frames.filter((frame) => frame.type === "rstStream")).toEqual([
      { type: "rstStream", streamId: 2049, status: 3 },
    ]);
  });

  it("gives its streams up when the connection is lost", async () => {
    const peer = connect();
    peer.open(1);
    await settle();
    peer.client.destroy();
    peer.server.destroy();
    await settle();
    expect(only(peer.streams).destroyed).toBe(true);
    expect(peer.closed()).toBe(1);
  });

  it("ends after the client's goodbye once the last stream is done", async () => {
    const peer = connect();
    peer.open(1);
    peer.send({ type: "goAway", lastGoodStreamId: 0, status: 0 });
    await settle();
    expect(peer.closed()).toBe(0);
    peer.data(1, "", true);
    only(peer.streams).resume();
    only(peer.streams).end();
    await settle();
    expect(peer.closed()).toBe(1);
    expect(peer.client.readableEnded).toBe(true);
  });
});
