import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { decode } from "../../../shared/rpc/codec.ts";
import { FrameType, writeFrame } from "../../../shared/rpc/frame.ts";
import { Welcome } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { transportPair } from "../../../shared/rpc/transportPair.fixture.ts";
import { standsHostileClients } from "./hostileClient.fixture.ts";
import { Line, request, target, targetCore } from "./hostileFrames.fixture.ts";
import { implement, implementPart, Relay } from "./implementation.ts";
import { RelayLink } from "./relayLink.ts";
import { RpcServer } from "./server.ts";

let core: RpcServer;
beforeAll(() => {
  core = new RpcServer({ implementations: [targetCore()], log: () => {} });
});
afterAll(() => core.dispose());

async function open(session?: string, of: RpcServer = core): Promise<Line> {
  const [near, far] = transportPair();
  of.accept(far);
  const line = new Line(near);
  await line.greet(undefined, session);
  return line;
}

/** A core that leaves everything to a worker. */
function relayingCore(): RpcServer {
  const [toWorker, inWorker] = transportPair();
  new RpcServer({ implementations: [targetCore()], log: () => {} }).serve(inWorker);
  const link = new RelayLink(toWorker);
  const toLink = new Relay(() => ({ link }));
  const handlers = {
    echo: toLink,
    tree: toLink,
    wait: toLink,
    change: toLink,
    state: toLink,
    events: toLink,
    deaf: toLink,
  };
  return new RpcServer({ implementations: [implement(target, handlers)], log: () => {} });
}

describe("in memory", () => standsHostileClients(() => open(), 300));

describe("with a worker behind", () => {
  let relaying: RpcServer;
  beforeAll(() => {
    relaying = relayingCore();
  });
  afterAll(() => relaying.dispose());
  standsHostileClients(() => open(undefined, relaying), 150);
});

describe("a session", () => {
  it("sends again what was lost once for each new line, not as often as it is asked", async () => {
    const [near, far] = transportPair();
    core.accept(far);
    const first = new Line(near);
    const { session } = Welcome.parse(decode((await first.greet()).body));
    first.send(request(FrameType.open, 1, 64, { m: "target.events", i: { to: 500 } }));
    await first.until((frame) => frame.n === 64);
    first.close();
    const second = await open(session);
    for (let n = 0; n < 50; n++) second.send(writeFrame(FrameType.resume, 1, 0));
    await expect(second.until(() => false)).rejects.toThrow("closed: protocol error: ");
    expect(second.frames.filter((frame) => frame.type === FrameType.item)).toHaveLength(64);
  });

  it("is forgotten before its time when many clients are away", async () => {
    const sessions: string[] = [];
    for (let n = 0; n < 40; n++) {
      const [near, far] = transportPair();
      core.accept(far);
      const line = new Line(near);
      sessions.push(Welcome.parse(decode((await line.greet()).body)).session);
      line.close();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const resumed = async (session: string | undefined) => {
      const [near, far] = transportPair();
      core.accept(far);
      return Welcome.parse(decode((await new Line(near).greet(undefined, session)).body)).resumed;
    };
    expect(await resumed(sessions[0])).toBe(false);
    expect(await resumed(sessions.at(-1))).toBe(true);
  });

  it("takes no greeting after a refused one", async () => {
    const guarded = new RpcServer({
      implementations: [targetCore()],
      log: () => {},
      authenticate: (secret) => secret === "right",
    });
    const [near, far] = transportPair();
    guarded.accept(slowToClose(far));
    const line = new Line(near);
    void line.greet("wrong").catch(() => {});
    await expect(
      Promise.race([line.greet("right"), new Promise((resolve) => setTimeout(resolve, 50, "none"))]),
    ).resolves.toBe("none");
    near.close("done");
    guarded.dispose();
  });

  it("reads nothing more over a line on which something was wrong", async () => {
    const [near, far] = transportPair();
    core.accept(slowToClose(far));
    const line = new Line(near);
    await line.greet();
    line.send(writeFrame(FrameType.ack, 1, -1));
    const answer = line.ask("target.echo", 1).catch(() => "none");
    expect(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 50, "none"))])).toBe("none");
    near.close("done");
  });

  it("gathers nothing on a stream's signal however many items pass", async () => {
    let signal: AbortSignal | undefined;
    const server = new RpcServer({
      implementations: [
        implementPart(target, {
          events: async function* ({ to }, context) {
            signal = context.signal;
            for (let n = 0; n < to; n++) yield n;
            await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
          },
        }),
      ],
      log: () => {},
    });
    const line = await open(undefined, server);
    line.send(request(FrameType.open, 1, 1, { m: "target.events", i: { to: 100 } }));
    for (let n = 1; n <= 100; n++) {
      await line.until((frame) => frame.type === FrameType.item && frame.n === n);
      line.send(writeFrame(FrameType.ack, 1, n));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(signal === undefined ? null : getEventListeners(signal, "abort")).toHaveLength(1);
    server.dispose();
  });
});

describe("a relayed stream", () => {
  it("ends alone when its client's control value does not fit", async () => {
    const main = relayingCore();
    const rpc = new RpcClient({
      dial: async () => {
        const [near, far] = transportPair();
        main.accept(far);
        return near;
      },
    });
    const api = client(rpc, target);
    const [hostile, other] = [api.state({}), api.state({})];
    await hostile.next();
    hostile.control({ step: "x" } as unknown as { step: number });
    await expect(
      (async () => {
        for await (const _item of hostile);
      })(),
    ).rejects.toMatchObject({ code: "invalid" });
    expect((await other.next()).value).toBe(0);
    expect(await api.echo({ big: "x".repeat(1000) })).toEqual({ big: "x".repeat(1000) });
    rpc.dispose();
    main.dispose();
  });
});

/** Goes on listening after it was closed, as a socket does until its peer has closed, too. */
function slowToClose(transport: Transport): Transport {
  return {
    send: (frame) => transport.send(frame),
    writable: () => transport.writable(),
    onFrame: (listener) => transport.onFrame(listener),
    onClose: (listener) => transport.onClose(listener),
    close: () => {},
  };
}
