import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { call, contract, mutation, stream } from "../../../shared/rpc/contract.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { FrameType, writeFrame } from "../../../shared/rpc/frame.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { transportPair } from "../../../shared/rpc/transportPair.fixture.ts";
import { type Handlers, implement, Relay } from "./implementation.ts";
import { RelayLink } from "./relayLink.ts";
import { RpcServer } from "./server.ts";

const sample = contract("sample", {
  double: call({ input: z.object({ n: z.number() }), output: z.number() }),
  slow: call({ input: z.object({}), output: z.null() }),
  add: mutation({ input: z.object({ n: z.number() }), output: z.number() }),
  count: stream({ input: z.object({ to: z.number() }), item: z.number(), control: z.object({ step: z.number() }) }),
  log: stream({ input: z.object({ to: z.number() }), item: z.number(), resumption: "events" }),
  bytes: stream({ input: z.object({ chunks: z.number() }), item: z.instanceof(Uint8Array), resumption: "bytes" }),
});

/** A core with a little state, and what it was seen to do. */
function sampleCore() {
  const seen = { total: 0, adds: 0, pulled: 0, aborted: 0, gate: Promise.resolve() };
  const handlers: Handlers<typeof sample.members> = {
    double: ({ n }) => n * 2,
    slow: (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          seen.aborted++;
          reject(new Error("aborted"));
        });
      }),
    add: async ({ n }) => {
      await seen.gate;
      seen.adds++;
      if (n < 0) throw new RpcError("guarded", message("sample.negative"));
      seen.total += n;
      return seen.total;
    },
    count: async function* ({ to }, { onControl }) {
      let step = 1;
      onControl((control) => {
        step = control.step;
      });
      for (let n = 0; n < to; n += step) {
        seen.pulled++;
        yield n;
      }
    },
    log: async function* ({ to }) {
      for (let n = 1; n <= to; n++) {
        seen.pulled++;
        yield n;
      }
    },
    bytes: async function* ({ chunks }) {
      for (let n = 0; n < chunks; n++) {
        seen.pulled++;
        yield new Uint8Array(64 * 1024).fill(n);
      }
    },
  };
  return { seen, implementation: implement(sample, handlers) };
}

const disposals: (() => void)[] = [];
afterEach(() => {
  for (const dispose of disposals.splice(0)) dispose();
});

/** Core and client joined by a line that can be cut; the client dials again by itself. */
function joined(implementation = sampleCore().implementation, secret?: string) {
  const faults: unknown[] = [];
  const server = new RpcServer({
    implementations: [implementation],
    log: (_reference, _method, error) => faults.push(error),
    checkAnswers: true,
    ...(secret === undefined ? {} : { authenticate: (given) => given === secret }),
  });
  const line: { now: Transport | null; serving: RpcServer } = { now: null, serving: server };
  const rpc = new RpcClient({
    dial: async () => {
      const [near, far] = transportPair();
      line.serving.accept(far);
      line.now = near;
      return near;
    },
    secret: () => secret,
  });
  disposals.push(() => {
    rpc.dispose();
    server.dispose();
  });
  return { api: client(rpc, sample), rpc, server, line, faults, cut: () => line.now?.close("cut") };
}

async function take<T>(source: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) {
    items.push(item);
    if (items.length >= most) break;
  }
  return items;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("calls", () => {
  it("answer with the data of the envelope", async () => {
    expect(await joined().api.double({ n: 21 })).toBe(42);
  });

  it("are refused as invalid, with the field named, when the input does not fit the contract", async () => {
    const wrong = { n: "21" } as unknown as { n: number };
    await expect(joined().api.double(wrong)).rejects.toMatchObject({ code: "invalid", text: { id: "rpc.invalid" } });
  });

  it("keep a handler's own code and message", async () => {
    await expect(joined().api.add({ n: -1 })).rejects.toMatchObject({
      code: "guarded",
      text: { id: "sample.negative" },
    });
  });

  it("stop the handler when the caller wants no answer any more", async () => {
    const core = sampleCore();
    const { api } = joined(core.implementation);
    const abort = new AbortController();
    const answer = api.slow({}, abort.signal);
    await settled();
    abort.abort();
    await expect(answer).rejects.toMatchObject({ code: "cancelled" });
    await settled();
    expect(core.seen.aborted).toBe(1);
  });

  it("are asked again after a lost line, because they change nothing", async () => {
    const { api, cut, rpc } = joined();
    await api.double({ n: 1 });
    cut();
    expect(rpc.status.phase).toBe("lost");
    expect(await api.double({ n: 4 })).toBe(8);
  });
});

describe("mutations", () => {
  it("take effect once although the line was cut before the answer", async () => {
    const core = sampleCore();
    let open = () => {};
    core.seen.gate = new Promise((resolve) => {
      open = resolve;
    });
    const { api, cut } = joined(core.implementation);
    const answer = api.add({ n: 5 });
    await settled();
    cut();
    open();
    expect(await answer).toBe(5);
    expect(core.seen.adds).toBe(1);
  });

  it("say that their outcome is unknown when the core that had them is gone", async () => {
    const core = sampleCore();
    core.seen.gate = new Promise(() => {});
    const { api, line, cut } = joined(core.implementation);
    const answer = api.add({ n: 5 });
    await settled();
    line.serving = new RpcServer({ implementations: [sampleCore().implementation], log: () => {} });
    cut();
    await expect(answer).rejects.toMatchObject({ code: "unknown-outcome" });
  });
});

describe("streams", () => {
  it("pull no further than the reader has read, by the window", async () => {
    const core = sampleCore();
    const { api } = joined(core.implementation);
    const reader = api.count({ to: 1000 });
    await reader.next();
    await settled();
    expect(core.seen.pulled).toBeLessThanOrEqual(3);
    await reader.next();
    await settled();
    expect(core.seen.pulled).toBeLessThanOrEqual(4);
    reader.close();
  });

  it("deliver all items in order and end", async () => {
    expect(await take(joined().api.log({ to: 500 }))).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });

  it("carry control values up, those sent before the handler listens included", async () => {
    const reader = joined().api.count({ to: 100 });
    reader.control({ step: 50 });
    expect(await take(reader)).toEqual([0, 50]);
  });

  it("end as invalid with a control value that is not in the contract, and leave the line as it is", async () => {
    const { api, rpc } = joined();
    const reader = api.count({ to: 100 });
    const other = api.count({ to: 100 });
    await reader.next();
    reader.control({ step: "x" } as unknown as { step: number });
    await settled();
    await expect(take(reader)).rejects.toMatchObject({ code: "invalid", text: { id: "rpc.invalid" } });
    expect(await take(other, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(rpc.status.phase).toBe("open");
  });

  it("of state begin anew after a lost line", async () => {
    const { api, cut } = joined();
    const reader = api.count({ to: 100 });
    expect((await reader.next()).value).toBe(0);
    expect((await reader.next()).value).toBe(1);
    cut();
    expect((await reader.next()).value).toBe(0);
    reader.close();
  });

  it("of events go on after the last one seen, losing and repeating none", async () => {
    const { api, cut } = joined();
    const items: number[] = [];
    for await (const item of api.log({ to: 300 })) {
      items.push(item);
      if (item === 40 || item === 200) cut();
    }
    expect(items).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  it("of events report a gap when the core no longer has them", async () => {
    const { api, line, cut } = joined();
    const onGap = vi.fn();
    const reader = api.log({ to: 300 }, { onGap });
    await reader.next();
    line.serving = new RpcServer({ implementations: [sampleCore().implementation], log: () => {} });
    disposals.push(() => line.serving.dispose());
    cut();
    await take(reader);
    expect(onGap).toHaveBeenCalledOnce();
  });

  it("of bytes go on at the offset that was reached, with flow control in bytes", async () => {
    const core = sampleCore();
    const { api, cut } = joined(core.implementation);
    const marks: number[] = [];
    for await (const chunk of api.bytes({ chunks: 40 })) {
      marks.push(chunk[0] ?? -1);
      expect(core.seen.pulled).toBeLessThanOrEqual(marks.length + 5);
      if (marks.length === 7) cut();
    }
    expect(marks).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });
});

describe("the greeting", () => {
  it("is refused for good without the host's secret", async () => {
    const { server } = joined(undefined, "right");
    const rpc = new RpcClient({
      dial: async () => {
        const [near, far] = transportPair();
        server.accept(far);
        return near;
      },
      secret: () => "wrong",
    });
    disposals.push(() => rpc.dispose());
    await settled();
    expect(rpc.status.phase).toBe("refused");
  });

  it("comes before everything else", async () => {
    const { server } = joined(undefined, "right");
    const [near, far] = transportPair();
    server.accept(far);
    const closed = vi.fn();
    near.onClose(closed);
    near.send(writeFrame(FrameType.call, 1, 0, new Uint8Array(0)));
    await settled();
    expect(closed).toHaveBeenCalledOnce();
  });
});

describe("relays", () => {
  it("pass a worker's streams and calls through, credits and control included", async () => {
    const core = sampleCore();
    const [toWorker, inWorker] = transportPair();
    new RpcServer({ implementations: [core.implementation], log: () => {} }).serve(inWorker);
    const link = new RelayLink(toWorker);
    const via = () => ({ link });
    const { api } = joined(
      implement(sample, {
        double: new Relay(via),
        slow: new Relay(via),
        add: new Relay(via),
        count: new Relay(via),
        log: new Relay(via),
        bytes: new Relay(via),
      }),
    );
    expect(await api.double({ n: 4 })).toBe(8);
    expect(await api.add({ n: 4 })).toBe(4);
    const reader = api.count({ to: 1000 });
    reader.control({ step: 100 });
    await reader.next();
    await settled();
    expect(core.seen.pulled).toBeLessThanOrEqual(3);
    expect(await take(reader)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(await take(api.log({ to: 130 }))).toHaveLength(130);
  });

  it("end their streams as unreachable when the worker dies", async () => {
    const [toWorker] = transportPair();
    const link = new RelayLink(toWorker);
    const { api } = joined(implement(sample, { ...allRelayed(link), double: ({ n }) => n }));
    const reader = api.log({ to: 10 });
    await settled();
    toWorker.close("died");
    await expect(reader.next()).rejects.toMatchObject({ code: "unreachable" });
  });
});

function allRelayed(link: RelayLink): Handlers<typeof sample.members> {
  const via = () => ({ link });
  return {
    double: new Relay(via),
    slow: new Relay(via),
    add: new Relay(via),
    count: new Relay(via),
    log: new Relay(via),
    bytes: new Relay(via),
  };
}
