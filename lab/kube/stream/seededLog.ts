import type { Clock } from "../clock.ts";
import { hash32, SeededRandom } from "../random.ts";
import { instanceLine } from "./logText.ts";
import type { Disposable, LogFollower, LogLine, LogRange, LogSource } from "./target.ts";

export type LogContainer = {
  readonly name: string;
  /** When the present instance started. */
  readonly startedAt: Date;
  /** When it ended, if it has. */
  readonly endedAt?: Date;
  /** The instance before it, if it was restarted. */
  readonly previous?: { readonly startedAt: Date; readonly endedAt: Date };
};

export type SeededLogOptions = {
  /** With the container's name, what decides the lines: the pod's uid or name. */
  readonly seed: string;
  readonly containers: readonly LogContainer[];
  readonly clock: Clock;
  /** Mean time between lines. */
  readonly intervalMs?: number;
};

const DEFAULT_INTERVAL_MS = 2000;
/** A container that has run for months would have millions of lines; the kubelet has rotated them away. */
const MAX_LINES = 20_000;

type Instance = { readonly seed: number; readonly startedAt: number; readonly endedAt: number };

/** A log of which every line follows from the seed and its number: line n falls somewhere in the nth interval since the start. So
 *  any part of it can be read without the rest, and nothing is kept. */
export function seededLog(options: SeededLogOptions): LogSource {
  const intervalMs = options.intervalMs ?? DEFAULT_INTERVAL_MS;
  const find = (name: string): LogContainer | undefined =>
    options.containers.find((container) => container.name === name);
  return {
    hasPrevious: (name) => find(name)?.previous !== undefined,
    *read(range: LogRange): Generator<LogLine, void, undefined> {
      const container = find(range.container);
      const instance = container === undefined ? undefined : chooseInstance(options.seed, container, range.previous);
      if (instance === undefined) return;
      const now = options.clock.now();
      const { first, last } = selectLines(instance, range, Math.min(now, instance.endedAt), intervalMs);
      for (let number = first; number <= last; number += 1) yield lineAt(instance, number, intervalMs);
    },
    follow: (name, follower) => {
      const container = find(name);
      const instance = container === undefined ? undefined : chooseInstance(options.seed, container, false);
      return followInstance(instance, follower, options.clock, intervalMs);
    },
  };
}

function chooseInstance(seed: string, container: LogContainer, previous: boolean): Instance | undefined {
  const span = previous ? container.previous : container;
  if (span === undefined) return undefined;
  return {
    seed: hash32(`${seed}/${container.name}/${previous ? "previous" : "present"}`),
    startedAt: span.startedAt.getTime(),
    endedAt: span.endedAt?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}

function lineTime(instance: Instance, number: number, intervalMs: number): number {
  return (
    instance.startedAt + number * intervalMs + new SeededRandom(hash32(`${instance.seed}:${number}`)).below(intervalMs)
  );
}

function lineAt(instance: Instance, number: number, intervalMs: number): LogLine {
  const time = new Date(lineTime(instance, number, intervalMs));
  return { sequence: number, time, text: instanceLine(instance.seed, number, time) };
}

/** Numbers of the first and last line that a range holds; last < first when it holds none. */
function selectLines(
  instance: Instance,
  range: LogRange,
  until: number,
  intervalMs: number,
): { readonly first: number; readonly last: number } {
  const last = lastBefore(instance, until, intervalMs);
  let first = Math.max(0, last - MAX_LINES + 1);
  if (range.afterSequence !== undefined) first = Math.max(first, range.afterSequence + 1);
  if (range.since !== undefined)
    first = Math.max(first, lastBefore(instance, range.since.getTime() - 1, intervalMs) + 1);
  if (range.tail !== undefined) first = Math.max(first, last - range.tail + 1);
  return { first, last };
}

/** The last line at or before `time`, -1 when there is none. */
function lastBefore(instance: Instance, time: number, intervalMs: number): number {
  const number = Math.floor((time - instance.startedAt) / intervalMs);
  if (number < 0) return -1;
  return lineTime(instance, number, intervalMs) <= time ? number : number - 1;
}

/** Waits for the next line's time, again and again. */
function followInstance(
  instance: Instance | undefined,
  follower: LogFollower,
  clock: Clock,
  intervalMs: number,
): Disposable {
  let cancel: () => void = () => undefined;
  const step = (): void => {
    const now = clock.now();
    if (instance === undefined || now >= instance.endedAt) {
      cancel = clock.schedule(0, follower.ended);
      return;
    }
    const next = lineTime(instance, lastBefore(instance, now, intervalMs) + 1, intervalMs);
    cancel = clock.schedule(Math.max(1, Math.min(next, instance.endedAt) - now), () => {
      if (next <= instance.endedAt) follower.appended();
      step();
    });
  };
  step();
  return { dispose: () => cancel() };
}
