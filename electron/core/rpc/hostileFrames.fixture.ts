/** Frames that no client of ours sends, and a small core to send them to. */
import fc from "fast-check";
import { z } from "zod";
import { encode } from "../../../shared/rpc/codec.ts";
import { call, contract, mutation, stream } from "../../../shared/rpc/contract.ts";
import { type Frame, FrameType, readFrame, writeFrame, writeValue } from "../../../shared/rpc/frame.ts";
import { PROTOCOL } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { type Implementation, implement } from "./implementation.ts";

type Tree = { readonly of?: readonly Tree[] | undefined };
const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ of: z.array(Tree).optional() }));

export const target = contract("target", {
  echo: call({ input: z.unknown(), output: z.unknown() }),
  tree: call({ input: Tree, output: z.string() }),
  wait: call({ input: z.object({}), output: z.null() }),
  change: mutation({ input: z.object({ wait: z.boolean() }), output: z.string() }),
  state: stream({ input: z.object({}), item: z.number(), control: z.object({ step: z.number() }) }),
  events: stream({ input: z.object({ to: z.number() }), item: z.number(), resumption: "events" }),
  /** Asks for control values late, if at all. */
  deaf: stream({ input: z.object({}), item: z.null(), control: z.object({ step: z.number() }) }),
});

export function targetCore(): Implementation {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null)));
  return implement(target, {
    echo: (input) => input,
    tree: () => "read",
    wait: (_input, { signal }) => untilAborted(signal),
    change: async ({ wait }, { signal }) => {
      if (wait) await untilAborted(signal);
      return "changed";
    },
    state: async function* (_input, { onControl }) {
      let step = 1;
      onControl((control) => {
        step = control.step;
      });
      for (let n = 0; n < 10_000; n += step) yield n;
    },
    events: async function* ({ to }) {
      for (let n = 0; n < to; n++) yield n;
    },
    deaf: async function* (_input, { signal }) {
      yield await untilAborted(signal);
    },
  });
}

/** The far end of a session as a stranger holds it: bytes out, frames in. */
export class Line {
  readonly frames: Frame[] = [];
  closed: string | null = null;
  private readonly transport: Transport;
  private lastId = 0xf000_0000;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.onClose((reason) => {
      this.closed = reason;
    });
    transport.onFrame((bytes) => this.frames.push(readFrame(bytes)));
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.transport.send(bytes);
  }

  close(): void {
    this.transport.close("done");
  }

  async greet(secret?: string, session?: string): Promise<Frame> {
    this.send(writeValue(FrameType.hello, 0, 0, { protocol: PROTOCOL, secret, session }));
    return this.until((frame) => frame.type === FrameType.welcome);
  }

  /** Asks a valid question under an id of its own; waits for its answer. */
  async ask(method: string, input: unknown): Promise<Frame> {
    const id = this.lastId++;
    this.send(request(FrameType.call, id, 0, { m: method, i: input }));
    return this.until((frame) => frame.type === FrameType.result && frame.id === id);
  }

  /** @throws Error with the reason when the line closes before such a frame came */
  async until(wanted: (frame: Frame) => boolean): Promise<Frame> {
    const end = Date.now() + 5_000;
    for (;;) {
      const found = this.frames.find(wanted);
      if (found !== undefined) return found;
      if (this.closed !== null) throw new Error(`closed: ${this.closed}`);
      if (Date.now() > end) throw new Error("nothing came");
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

export function request(type: FrameType, id: number, n: number, body: unknown): Uint8Array<ArrayBuffer> {
  return writeFrame(type, id, n, encode(body));
}

/** A body whose JSON is written as given: what `encode` would never write. */
export function jsonBody(json: string): Uint8Array {
  return new Uint8Array([0, ...new TextEncoder().encode(json)]);
}

/** A body that announces binary parts as given. */
export function partsBody(jsonLength: number | null, json: string, parts: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(json);
  const out = new Uint8Array(5 + text.byteLength + parts.byteLength);
  out[0] = 1;
  new DataView(out.buffer).setUint32(1, jsonLength ?? text.byteLength, true);
  out.set(text, 5);
  out.set(parts, 5 + text.byteLength);
  return out;
}

/** Few, so that frames meet what others have opened. */
const id = fc.integer({ min: 0, max: 6 });
const count = fc.oneof(
  fc.nat(300),
  fc.constantFrom(0, -1, 0.5, 1e9, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY, -0),
);
const type = fc.oneof(
  fc.constantFrom(...Object.values(FrameType)),
  fc.integer({ min: 0, max: 255 }) as fc.Arbitrary<FrameType>,
);
const oddKey = fc.constantFrom(
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "m",
  "i",
  "k",
  "b",
  "v",
  "code",
  "data",
);
const method = fc.oneof(
  fc.constantFrom(...Object.keys(target.members).map((name) => `target.${name}`)),
  fc.constantFrom("rpc.outcome", "__proto__", "constructor", "target.__proto__", "toString", ""),
  fc.string({ maxLength: 200 }),
);
const json = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.array(fc.tuple(oddKey, tie("any")), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
})).any;
const input = fc.oneof(
  json,
  fc.constantFrom({}, { wait: true }, { wait: false }, { to: 3 }, { key: "12345678" }, { of: [] }),
);
const asked = fc.record(
  { m: method, i: input, k: fc.oneof(fc.constant("12345678"), fc.uuid(), json) },
  { requiredKeys: [] },
);

const body = fc.oneof(
  { arbitrary: asked.map((value) => jsonBody(JSON.stringify(value))), weight: 4 },
  fc.uint8Array({ maxLength: 80 }),
  json.map((value) => jsonBody(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 40 }).map((noise) => new Uint8Array([0, 0x22, ...noise, 0x22])),
  fc.integer({ min: 1, max: 100_000 }).map((depth) => jsonBody("[".repeat(depth))),
  fc
    .tuple(fc.integer({ min: 100, max: 30_000 }), fc.constantFrom("target.echo", "target.tree"))
    .map(([depth, m]) => jsonBody(`{"m":"${m}","i":${'{"of":['.repeat(depth)}${"]}".repeat(depth)}}`)),
  fc
    .tuple(fc.option(fc.integer({ min: 0, max: 0xffff_ffff })), json, json, fc.uint8Array({ maxLength: 20 }))
    .map(([length, v, b, parts]) => partsBody(length, JSON.stringify({ v, b }), parts)),
  fc
    .tuple(fc.array(fc.oneof(oddKey, fc.nat(3)), { maxLength: 3 }), fc.integer({ min: -1, max: 30 }))
    .map(([path, length]) =>
      partsBody(null, JSON.stringify({ v: { m: "target.echo", i: null }, b: [[path, length]] }), new Uint8Array(8)),
    ),
);

const framed = fc.tuple(type, id, count, body).map(([of, to, n, content]) => writeFrame(of, to, n, content));

/** One frame as a stranger, a broken client or a tired cable would send it. */
export const hostileFrame: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  { arbitrary: framed, weight: 6 },
  fc.uint8Array({ maxLength: 60 }).map((noise) => new Uint8Array(noise)),
  fc.tuple(framed, fc.nat()).map(([bytes, cut]) => bytes.slice(0, cut % bytes.byteLength)),
  fc.tuple(framed, fc.nat(), fc.integer({ min: 0, max: 7 })).map(([bytes, at, bit]) => {
    const flipped = bytes.slice();
    const place = at % flipped.byteLength;
    flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
    return flipped;
  }),
);
