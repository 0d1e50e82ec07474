import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SteppedClock } from "./kube/clock.ts";
import { isObject, type JsonObject } from "./kube/json.ts";
import { CONTEXT_NAMES, type ContextName, type LabKubeOptions, startLabKube } from "./kube/server.ts";

/** The practice estate as a process of its own: prints one JSON line when it is ready, and ends on a signal or with its parent. */
const { values } = parseArgs({
  options: {
    pods: { type: "string" },
    nodes: { type: "string" },
    seed: { type: "string" },
    dir: { type: "string" },
    port: { type: "string" },
    plain: { type: "boolean", default: false },
    "managed-fields": { type: "boolean", default: false },
    contexts: { type: "string" },
    "window-size": { type: "string" },
    "bookmark-interval-ms": { type: "string" },
    "start-time": { type: "string" },
    misbehave: { type: "string", multiple: true },
    "parent-stdin": { type: "boolean", default: false },
  },
});

const lab = await startLabKube({
  directory: values.dir ?? (await mkdtemp(join(tmpdir(), "quarterdeck-lab-"))),
  plain: values.plain,
  managedFields: values["managed-fields"],
  ...numbers(),
  // With a start time the clock stands still and is moved by the action `step`: the same pictures each time.
  ...(values["start-time"] === undefined ? {} : { clock: new SteppedClock(startTime(values["start-time"])) }),
  ...(values.contexts === undefined ? {} : { contexts: values.contexts.split(",").map(contextName) }),
});

for (const wish of values.misbehave ?? []) lab.clusters[0]?.misbehave(parseWish(wish));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void end());
if (values["parent-stdin"]) {
  // The parent holds the other end of this pipe: it closes when the parent ends, however that happens.
  process.stdin.once("end", () => void end());
  process.stdin.once("error", () => void end());
  process.stdin.resume();
}
process.stdout.write(
  `${JSON.stringify({
    ready: true,
    kubeconfig: lab.kubeconfigPath,
    clusters: lab.clusters.map(({ name, server, controlToken }) => ({ name, server, control: controlToken })),
  })}\n`,
);

async function end(): Promise<void> {
  await lab.dispose();
  process.exit(0);
}

function numbers(): Partial<LabKubeOptions> {
  const given = {
    pods: values.pods,
    nodes: values.nodes,
    seed: values.seed,
    port: values.port,
    windowSize: values["window-size"],
    bookmarkIntervalMs: values["bookmark-interval-ms"],
  };
  return Object.fromEntries(
    Object.entries(given)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([name, value]) => [name, wholeNumber(name, value)]),
  );
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new RangeError(`${name} is a whole number, not ${value}`);
  return Number(value);
}

/** A wish is what `POST /lab/control` takes, or the bare name of an action that needs nothing more. */
function parseWish(wish: string): JsonObject {
  const parsed: unknown = wish.startsWith("{") ? JSON.parse(wish) : { action: wish };
  if (!isObject(parsed)) throw new RangeError(`a wish is an object, not ${wish}`);
  return parsed;
}

function startTime(value: string): number {
  const timeMs = Date.parse(value);
  if (Number.isNaN(timeMs)) throw new RangeError(`start-time is an RFC 3339 time, not ${value}`);
  return timeMs;
}

function contextName(name: string): ContextName {
  const known = CONTEXT_NAMES.find((candidate) => candidate === name);
  if (known === undefined) throw new RangeError(`no context ${name}; there are ${CONTEXT_NAMES.join(", ")}`);
  return known;
}
