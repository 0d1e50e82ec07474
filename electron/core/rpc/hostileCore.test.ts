import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { FrameType, readFrame, writeFrame, writeValue } from "../../../shared/rpc/frame.ts";
import { WELCOME_WITHIN_MS } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { transportPair } from "../../../shared/rpc/transportPair.fixture.ts";
import { hostileFrame, jsonBody, target, targetCore } from "./hostileFrames.fixture.ts";
import { RpcServer } from "./server.ts";

const clients: RpcClient[] = [];
afterEach(() => {
  for (const rpc of clients.splice(0)) rpc.dispose();
  vi.useRealTimers();
});

/** The way to a core that is as it should be. */
function goodCore(): Transport {
  return wayTo(new RpcServer({ implementations: [targetCore()], log: () => {} }));
}

function wayTo(core: RpcServer): Transport {
  const [near, far] = transportPair();
  core.accept(far);
  return near;
}

/** A client whose first core is the test's own, frame by frame.
 *  @param later the way to those that follow it */
function between(later: () => Transport = goodCore) {
  const [near, far] = transportPair();
  const heard: number[] = [];
  far.onFrame((bytes) => heard.push(readFrame(bytes).type));
  const dialled: Transport[] = [];
  const rpc = new RpcClient({
    dial: async () => {
      const next = dialled.length === 0 ? near : later();
      dialled.push(next);
      return next;
    },
  });
  clients.push(rpc);
  return {
    api: client(rpc, target),
    rpc,
    far,
    dialled,
    heard: async (type: FrameType) => {
      while (!heard.includes(type)) await new Promise((resolve) => setImmediate(resolve));
    },
    greet: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      far.send(writeValue(FrameType.welcome, 0, 0, { session: "s", resumed: false }));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const envelope = fc.record(
  {
    code: fc.oneof(fc.constantFrom("ok", "internal", "gap", "nonsense"), fc.jsonValue()),
    message: fc.oneof(fc.constant(null), fc.jsonValue()),
    data: fc.jsonValue(),
    timestamp: fc.oneof(fc.string(), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const envelopeFrame = fc
  .tuple(
    fc.constantFrom(FrameType.result, FrameType.end, FrameType.item),
    fc.integer({ min: 0, max: 5 }),
    fc.nat(9),
    envelope,
  )
  .map(([type, id, n, value]) => writeFrame(type, id, n, jsonBody(JSON.stringify(value))));

/** What became of it, or "waiting" when nothing has. */
async function fate(work: Promise<unknown>): Promise<unknown> {
  const later = new Promise((resolve) => setTimeout(resolve, 3, "waiting"));
  return Promise.race([work.catch((error: unknown) => error), later]);
}

describe("a client whose core sends what no core of ours does", () => {
  it("gives every call and stream an end it can understand, and never throws where nobody listens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(hostileFrame, envelopeFrame), { minLength: 1, maxLength: 8 }),
        async (frames) => {
          const { api, rpc, far, greet } = between();
          await greet();
          const work = [
            api.echo({ n: 1 }),
            api.change({ wait: false }),
            api.state({}).next(),
            api.events({ to: 3 }).next(),
          ];
          const ends = work.map((one) => one.catch((error: unknown) => error));
          for (const bytes of frames) far.send(bytes);
          await new Promise((resolve) => setImmediate(resolve));
          rpc.dispose();
          for (const end of await Promise.all(ends)) if (end instanceof Error) expect(end).toBeInstanceOf(RpcError);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("fails the one call whose answer is no envelope, and goes on with the others", async () => {
    const { api, far, greet, rpc } = between();
    await greet();
    const [broken, whole] = [api.echo(1), api.echo(2)];
    far.send(writeFrame(FrameType.result, 1, 0, jsonBody('{"code":"nonsense"}')));
    far.send(writeValue(FrameType.result, 2, 0, { code: "ok", message: null, data: 2, timestamp: "" }));
    await expect(broken).rejects.toMatchObject({ code: "internal", text: { id: "rpc.unreadable" } });
    expect(await whole).toBe(2);
    expect(rpc.status.phase).toBe("open");
  });

  it("ends the one stream whose item cannot be decoded, waited for or not, and cancels it", async () => {
    for (const early of [true, false]) {
      const { api, far, greet, heard } = between();
      await greet();
      const stream = api.state({});
      const item = () => far.send(writeFrame(FrameType.item, 1, 1, new Uint8Array([0, 0x7b])));
      if (early) item();
      if (early) await new Promise((resolve) => setImmediate(resolve));
      const next = stream.next();
      if (!early) item();
      await expect(next).rejects.toMatchObject({ code: "internal", text: { id: "rpc.unreadable" } });
      await heard(FrameType.cancel);
    }
  });

  it("fails the questions that wait when a frame is none, asks what became of a change, and dials again", async () => {
    const { api, far, greet, dialled } = between();
    await greet();
    const question = api.echo(1);
    const change = api.change({ wait: false });
    const stream = api.events({ to: 3 }).next();
    const ends = [question, change, stream].map((one) => one.catch((error: unknown) => error));
    far.send(new Uint8Array([99]));
    const [asked, changed, followed] = await Promise.all(ends);
    expect(asked).toMatchObject({ code: "internal", text: { id: "rpc.unreadable" } });
    expect(followed).toMatchObject({ code: "internal", text: { id: "rpc.unreadable" } });
    expect(changed).toMatchObject({ code: "unknown-outcome" });
    expect(dialled).toHaveLength(2);
    expect(await api.echo("again")).toBe("again");
  });

  it("does not wait for a greeting for ever", async () => {
    vi.useFakeTimers();
    const { api, dialled } = between();
    const answer = api.echo("in the end");
    await vi.advanceTimersByTimeAsync(WELCOME_WITHIN_MS + 1_000);
    expect(await answer).toBe("in the end");
    expect(dialled).toHaveLength(2);
  });

  it("fails all that waits, and all that is asked later, once it is refused", async () => {
    const refusing = new RpcServer({ implementations: [targetCore()], log: () => {}, authenticate: () => false });
    const { api, far, greet } = between(() => wayTo(refusing));
    await greet();
    const change = api.change({ wait: true });
    const question = api.echo(1);
    const ends = [change, question].map((one) => one.catch((error: unknown) => error));
    far.close("gone");
    const [changed, asked] = await Promise.all(ends);
    expect(changed).toMatchObject({ code: "unknown-outcome" });
    expect(asked).toMatchObject({ code: "unreachable", text: { id: "rpc.refused" } });
    expect(await fate(api.echo(2))).toMatchObject({ code: "unreachable" });
  });

  it("does not take an outcome it cannot read for one", async () => {
    const [near, far] = transportPair();
    far.onFrame((bytes) => {
      const { type, id } = readFrame(bytes);
      const nonsense = { code: "ok", message: null, data: { state: "?" }, timestamp: "" };
      if (type === FrameType.hello) far.send(writeValue(FrameType.welcome, 0, 0, { session: "s", resumed: true }));
      if (type === FrameType.call) far.send(writeValue(FrameType.result, id, 0, nonsense));
    });
    const first = between(() => near);
    await first.greet();
    const change = first.api.change({ wait: true });
    await first.heard(FrameType.call);
    first.far.close("cut");
    await expect(change).rejects.toMatchObject({ code: "unknown-outcome" });
  });
});
