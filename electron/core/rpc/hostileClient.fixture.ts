/** What a core has to stand from its clients, over whichever transport they come. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { decode } from "../../../shared/rpc/codec.ts";
import { Envelope } from "../../../shared/rpc/envelope.ts";
import { FrameType, HEAD_BYTES, writeFrame } from "../../../shared/rpc/frame.ts";
import { MAX_FRAME_BYTES } from "../../../shared/rpc/protocol.ts";
import { hostileFrame, jsonBody, type Line, partsBody, request } from "./hostileFrames.fixture.ts";
import { MAX_OPEN } from "./server.ts";

/** @param open a new line to the same core, greeted already */
export function standsHostileClients(open: () => Promise<Line>, runs: number): void {
  const lines: Line[] = [];
  const opened = async () => {
    const line = await open();
    lines.push(line);
    return line;
  };
  afterEach(() => {
    for (const line of lines.splice(0)) line.close();
  });

  describe("a session", () => {
    it("answers or closes with a reason, whatever it is sent, and no other session notices", {
      timeout: 120_000,
    }, async () => {
      const other = await opened();
      await fc.assert(
        fc.asyncProperty(fc.array(hostileFrame, { minLength: 1, maxLength: 12 }), async (frames) => {
          const line = await opened();
          expect(await answer(line, "before")).toBe("before");
          for (const bytes of frames) line.send(bytes);
          const after = await answer(line, "after").catch((error: unknown) => error);
          if (after !== "after") {
            expect(String(after)).toMatch(/closed: /);
            expect(line.closed).toMatch(/^protocol error: /);
          }
          expect(await answer(other, "other")).toBe("other");
          const answers = line.frames.filter((frame) => frame.type === FrameType.result);
          expect(answers.length).toBeLessThanOrEqual(frames.length + 2);
          line.close();
        }),
        { numRuns: runs },
      );
    });

    it.each<[string, Uint8Array<ArrayBuffer>]>([
      ["noise", new Uint8Array(40).fill(0xee)],
      ["no whole head", new Uint8Array(HEAD_BYTES - 1)],
      ["a credit that is negative", writeFrame(FrameType.ack, 1, -5)],
      ["a credit that is no number", writeFrame(FrameType.ack, 1, Number.NaN)],
      ["a body that is not UTF-8", writeFrame(FrameType.call, 1, 0, new Uint8Array([0, 0x22, 0xff, 0xfe, 0x22]))],
      ["a body that is no request", writeFrame(FrameType.call, 1, 0, jsonBody('["target.echo"]'))],
      ["brackets that never close", writeFrame(FrameType.call, 1, 0, jsonBody("[".repeat(1_000_000)))],
      [
        "a missing binary part",
        writeFrame(
          FrameType.call,
          1,
          0,
          partsBody(null, '{"v":{"m":"target.echo","i":null},"b":[[["i"],9]]}', new Uint8Array(8)),
        ),
      ],
      [
        "a surplus of binary parts",
        writeFrame(
          FrameType.call,
          1,
          0,
          partsBody(null, '{"v":{"m":"target.echo","i":null},"b":[]}', new Uint8Array(8)),
        ),
      ],
      [
        "a length beyond the frame",
        writeFrame(FrameType.call, 1, 0, partsBody(0xffff_ffff, '{"v":null,"b":[]}', new Uint8Array(0))),
      ],
      [
        "a part that would be written to a prototype",
        writeFrame(
          FrameType.call,
          1,
          0,
          partsBody(null, '{"v":{"m":"target.echo"},"b":[[["__proto__","x"],8]]}', new Uint8Array(8)),
        ),
      ],
      ["a second greeting", request(FrameType.hello, 0, 0, { protocol: 1 })],
      ["a core's own frame", request(FrameType.result, 1, 0, { code: "ok", message: null, data: 1, timestamp: "" })],
      ["a stream taken up that was never lost", writeFrame(FrameType.resume, 77, 0)],
    ])("closes with the reason after %s, and is free of its calls", async (_what, bytes) => {
      const line = await opened();
      line.send(request(FrameType.open, 77, 1, { m: "target.events", i: { to: 5 } }));
      line.send(bytes);
      await expect(line.until(() => false)).rejects.toThrow("closed: protocol error: ");
      expect(await answer(await opened(), "next")).toBe("next");
    });

    it("closes after the same id for two calls at once", async () => {
      const line = await opened();
      for (let n = 0; n < 2; n++) line.send(request(FrameType.call, 5, 0, { m: "target.wait", i: {} }));
      await expect(line.until(() => false)).rejects.toThrow("closed: protocol error: call 5 is running");
    });

    it("closes after a frame above the limit", async () => {
      const line = await opened();
      line.send(writeFrame(FrameType.ping, 0, 0, new Uint8Array(MAX_FRAME_BYTES)));
      await expect(line.until(() => false)).rejects.toThrow("closed: ");
    });

    it("takes credits, cancels and controls for what is not there as nothing", async () => {
      const line = await opened();
      line.send(request(FrameType.open, 9, 64, { m: "target.events", i: { to: 2 } }));
      await line.until((frame) => frame.type === FrameType.end && frame.id === 9);
      for (const id of [9, 10, 0xffff_ffff]) {
        line.send(writeFrame(FrameType.ack, id, Number.MAX_SAFE_INTEGER));
        line.send(writeFrame(FrameType.cancel, id, 0));
        line.send(request(FrameType.control, id, 0, { step: 2 }));
      }
      expect(await answer(line, "still")).toBe("still");
    });

    it("sends no further than the credits go, although the reader claims to have read more than there was", async () => {
      const line = await opened();
      line.send(request(FrameType.open, 9, 64, { m: "target.events", i: { to: 10_000 } }));
      line.send(writeFrame(FrameType.ack, 9, Number.MAX_SAFE_INTEGER));
      expect(await answer(line, "one")).toBe("one");
      expect(line.frames.filter((frame) => frame.type === FrameType.item).length).toBeLessThanOrEqual(64);
    });

    it.each([
      ["calls", FrameType.call, { m: "target.wait", i: {} }],
      ["streams", FrameType.open, { m: "target.state", i: {} }],
    ])(
      "has a limit on its %s, which takes nothing from others, and goes on once some have ended",
      async (_what, type, body) => {
        const line = await opened();
        for (let id = 1; id <= MAX_OPEN * 3; id++) line.send(request(type, id, 1, body));
        const last = type === FrameType.call ? FrameType.result : FrameType.end;
        await line.until((frame) => frame.id === MAX_OPEN * 3 && frame.type === last);
        const refused = line.frames.filter((frame) => frame.type === last);
        expect(refused).toHaveLength(MAX_OPEN * 2);
        expect(new Set(refused.map((frame) => Envelope.parse(decode(frame.body)).message?.id))).toEqual(
          new Set(["rpc.tooMany"]),
        );
        const other = await opened();
        other.send(request(FrameType.open, 1, 1, { m: "target.state", i: {} }));
        await other.until((frame) => frame.type === FrameType.item);
        expect(await answer(other, "other")).toBe("other");
        for (let id = 1; id <= MAX_OPEN; id++) line.send(writeFrame(FrameType.cancel, id, 0));
        line.send(writeFrame(FrameType.ping, 1, 0));
        await line.until((frame) => frame.type === FrameType.pong);
        expect(await answer(line, "again")).toBe("again");
      },
    );

    it("has a limit on changes that run at once", async () => {
      const line = await opened();
      for (let id = 1; id <= MAX_OPEN + 1; id++) {
        line.send(request(FrameType.call, id, 0, { m: "target.change", i: { wait: true }, k: `change-${id}` }));
      }
      const refused = await line.until((frame) => frame.type === FrameType.result);
      expect(refused.id).toBe(MAX_OPEN + 1);
      for (let id = 1; id <= MAX_OPEN; id++) line.send(writeFrame(FrameType.cancel, id, 0));
      await line.until((frame) => frame.type === FrameType.result && frame.id === MAX_OPEN);
    });

    it("ends a stream whose control values pile up", async () => {
      const line = await opened();
      line.send(request(FrameType.open, 9, 1, { m: "target.deaf", i: {} }));
      for (let n = 0; n < 1_000; n++) line.send(request(FrameType.control, 9, 0, { step: n }));
      const end = await line.until((frame) => frame.type === FrameType.end && frame.id === 9);
      expect(Envelope.parse(decode(end.body)).message?.id).toBe("rpc.tooMany");
    });

    it("refuses an input too deep to be read or answered, and goes on", async () => {
      const line = await opened();
      const deep = (method: string, depth: number) =>
        jsonBody(`{"m":"${method}","i":${'{"of":['.repeat(depth)}${"]}".repeat(depth)}}`);
      line.send(writeFrame(FrameType.call, 1, 0, deep("target.tree", 100_000)));
      line.send(writeFrame(FrameType.call, 2, 0, deep("target.echo", 100_000)));
      for (const id of [1, 2]) {
        const refused = await line.until((frame) => frame.type === FrameType.result && frame.id === id);
        expect(Envelope.parse(decode(refused.body)).code).toBe("internal");
      }
      expect(await answer(line, "on")).toBe("on");
    });

    it("keeps keys of the prototype's names as ordinary data", async () => {
      const line = await opened();
      line.send(
        writeFrame(
          FrameType.call,
          1,
          0,
          jsonBody('{"m":"target.echo","i":{"__proto__":{"polluted":1},"constructor":2}}'),
        ),
      );
      const frame = await line.until((one) => one.type === FrameType.result);
      expect(new TextDecoder().decode(frame.body)).toContain('"__proto__":{"polluted":1}');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  });
}

async function answer(line: Line, input: unknown): Promise<unknown> {
  return Envelope.parse(decode((await line.ask("target.echo", input)).body)).data;
}
