import { expect, test } from "vitest";
import type { TableQuery } from "../../../shared/model/table.ts";
import type { SourceAnswer, SourcePort, SourceRequest } from "./portProtocol.ts";
import { SourceLink } from "./sourceLink.ts";
import type { Clock } from "./sourceServer.ts";

const ALL: TableQuery = { filter: "", sort: [], health: [] };
const QUERY = {
  kind: "query",
  seq: 1,
  query: ALL,
  extraColumns: [],
  sourceName: null,
  withKeys: false,
  window: null,
} as const;
const REASON = { id: "connection.tcpRefused", params: {} };

class FakeClock implements Clock {
  private ms = 1_000_000;
  private timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  setTimeout(run: () => void, delayMs: number): { dispose(): void } {
    const timer = { at: this.ms + delayMs, run };
    this.timers.push(timer);
    return { dispose: () => void this.timers.splice(this.timers.indexOf(timer), 1) };
  }

  pass(ms: number): void {
    this.ms += ms;
    const due = this.timers.filter(({ at }) => at <= this.ms);
    this.timers = this.timers.filter(({ at }) => at > this.ms);
    for (const { run } of due) run();
  }

  get waiting(): number {
    return this.timers.length;
  }
}

/** The other end of a port, played by the test. */
class FakeEnd {
  readonly heard: SourceRequest[] = [];
  say: (answer: SourceAnswer) => void = () => {};
  end: () => void = () => {};
  closed = false;

  port(): SourcePort {
    return {
      // A table's end sends requests alone.
      postMessage: (message) => void this.heard.push(message as SourceRequest),
      onMessage: (listener) => {
        this.say = listener;
      },
      onClose: (listener) => {
        this.end = listener;
      },
      close: () => {
        this.closed = true;
      },
    };
  }
}

function linkOf(random = 0.999999) {
  const clock = new FakeClock();
  const ends: FakeEnd[] = [];
  const lost: { reason: unknown; inMs: number }[] = [];
  const link = new SourceLink(
    {
      clock,
      random: () => random,
      connect: () => {
        const end = new FakeEnd();
        ends.push(end);
        return end.port();
      },
    },
    { delta: () => {}, lost: (reason, at) => lost.push({ reason, inMs: at - clock.now() }) },
  );
  const last = (): FakeEnd => {
    const end = ends.at(-1);
    if (end === undefined) throw new Error("no port was opened");
    return end;
  };
  return { clock, ends, lost, link, last };
}

test("a lost source is tried again after pauses that grow from one second to thirty", () => {
  const { clock, ends, lost, last } = linkOf();
  for (let i = 0; i < 8; i++) {
    last().end();
    clock.pass((lost.at(-1)?.inMs ?? 0) - 1);
    expect(ends).toHaveLength(i + 1);
    clock.pass(1);
    expect(ends).toHaveLength(i + 2);
  }
  expect(lost.map(({ inMs }) => Math.round(inMs / 1000))).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});

test("pauses are spread, and never shorter than a second", () => {
  const { clock, lost, last } = linkOf(0);
  for (let i = 0; i < 7; i++) {
    last().end();
    clock.pass(lost.at(-1)?.inMs ?? 0);
  }
  expect(lost.map(({ inMs }) => inMs)).toEqual([1000, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test("a source that was good for a while is tried again soon", () => {
  const { clock, lost, last } = linkOf();
  for (let i = 0; i < 5; i++) {
    last().end();
    clock.pass(lost.at(-1)?.inMs ?? 0);
  }
  clock.pass(30_001);
  last().end();
  expect(lost.at(-1)?.inMs).toBeLessThan(1001);
});

test("when the way is free again a pause ends at once, and a source that is there is left alone", () => {
  const { clock, ends, link, last } = linkOf();
  link.retry();
  expect(ends).toHaveLength(1);
  for (let i = 0; i < 6; i++) {
    last().end();
    clock.pass(30_000);
  }
  last().end();
  link.retry();
  expect(ends).toHaveLength(8);
  expect(clock.waiting).toBe(0);
  link.retry();
  expect(ends).toHaveLength(8);
});

test("a source opened again hears the last query and whether to load the rest", () => {
  const { link, last, clock } = linkOf();
  link.query(QUERY);
  link.query({ ...QUERY, seq: 2 });
  link.fill(true);
  last().end();
  link.query({ ...QUERY, seq: 3 });
  clock.pass(1000);
  expect(last().heard).toEqual([
    { ...QUERY, seq: 3 },
    { kind: "fill", go: true },
  ]);
});

test("the reason that the other end gave is told, and of none that there was none", () => {
  const { lost, last, clock } = linkOf();
  last().say({ kind: "refused", reason: REASON });
  last().end();
  clock.pass(1000);
  last().end();
  expect(lost.map(({ reason }) => reason)).toEqual([REASON, null]);
});

test("a closed link tries nothing any more", () => {
  const { clock, ends, link, last } = linkOf();
  last().end();
  link.close();
  clock.pass(60_000);
  link.retry();
  expect(ends).toHaveLength(1);
  const open = linkOf();
  open.link.close();
  open.last().end();
  open.clock.pass(60_000);
  expect(open.ends).toHaveLength(1);
  expect(open.last().closed).toBe(true);
});
