/** `npm run bench [-- --short | --only NAME[,NAME]]`: every figure beside its budget and a baseline of the same run. Fails on a gross breach alone:
 *  the machines are shared, and a figure that a neighbour made worse is no fault of the code. */
import { spawnSync } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { outIsStale } from "../scripts/build/freshness.ts";
import { build } from "../scripts/build.ts";
import { findService, type ServiceName } from "../test/services/availability.ts";
import { bundleSize } from "./bundleSize.ts";
import { type Figure, isGross, printFigures } from "./figure.ts";
import { journalFigures } from "./journal.ts";
import { lostTarget } from "./lostTarget.ts";
import { podsOnLab, podsOnReal } from "./podsInPage.ts";
import { rpcRoundTrip } from "./rpcRoundTrip.ts";
import { slowLinkToLab, slowLinkToReal } from "./slowLink.ts";
import { tableUpdate } from "./tableUpdate.ts";

interface Scenario {
  readonly title: string;
  /** Left out by `--short`. */
  readonly long?: true;
  readonly needs?: readonly ServiceName[];
  /** Prints for itself where it returns nothing. */
  readonly run: () => Promise<Figure[]> | Figure[] | undefined;
}

const root = join(import.meta.dirname, "..");
const out = join(root, "out");
const { values } = parseArgs({ options: { short: { type: "boolean", default: false }, only: { type: "string" } } });
const { short } = values;
const pods = 50_000;

const scenarios: Readonly<Record<string, Scenario>> = {
  bundle: { title: "Bundle", run: () => bundleSize(join(out, "renderer")) },
  rpc: { title: "RPC", run: () => rpcRoundTrip(short ? 300 : 2_000) },
  journal: { title: "Journal", run: () => journalFigures(short ? 2 : 10, out) },
  update: { title: "A table's update", run: () => tableUpdate(short ? 300 : 2_000) },
  engine: { title: "Table engine", run: () => alone("table.ts", short ? ["50000"] : []) },
  merged: { title: "Table engine, two sources", run: () => alone("mergedTable.ts", []) },
  stream: { title: "Streamed Table", run: () => alone("tableStream.ts", short ? ["10000"] : ["50000"]) },
  console: {
    title: "Console, 50,000 pods on the practice estate",
    needs: ["chromium"],
    run: () =>
      podsOnLab({
        out,
        pods,
        nodes: 500,
        eventsPerSecond: 5_000,
        eventSeconds: short ? 8 : 60,
        restMs: short ? 0 : 60_000,
      }),
  },
  real: {
    title: "Console, 50,000 pods on a real API server",
    long: true,
    needs: ["chromium", "kube"],
    run: () => podsOnReal({ out, pods, restMs: 60_000 }),
  },
  "slow-link": {
    title: "Console, 50,000 pods on the practice estate over 20 Mbit/s and 100 ms",
    long: true,
    needs: ["chromium"],
    run: () => slowLinkToLab(out, pods),
  },
  "real-slow-link": {
    title: "Console, 50,000 pods on a real API server over 20 Mbit/s and 100 ms",
    long: true,
    needs: ["chromium", "kube"],
    run: () => slowLinkToReal(out, pods),
  },
  big: {
    title: "Console, 150,000 pods and 5,000 nodes on the practice estate",
    long: true,
    needs: ["chromium"],
    run: () =>
      podsOnLab({ out, pods: 150_000, nodes: 5_000, eventsPerSecond: 5_000, eventSeconds: 20, restMs: 60_000 }),
  },
  lost: {
    title: "A lost API server",
    long: true,
    needs: ["chromium"],
    run: () => lostTarget(out, 8),
  },
};

const figures: Figure[] = [];
const wanted = values.only?.split(",") ?? Object.keys(scenarios).filter((name) => !short || !scenarios[name]?.long);
const unknown = wanted.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${Object.keys(scenarios).join(", ")}`);
  process.exit(2);
}
if (outIsStale(root)) await build(root);
for (const name of wanted) {
  const scenario = scenarios[name];
  if (scenario !== undefined) await measure(name, scenario);
}

const gross = figures.filter(isGross);
for (const figure of gross) console.log(`breached by more than noise explains: ${figure.what}`);
process.exitCode = gross.length > 0 || process.exitCode ? 1 : 0;

async function measure(name: string, { title, needs = [], run }: Scenario): Promise<void> {
  if (needs.some((service) => findService(service).found === undefined)) {
    console.log(`\n${title} (${name}): not measured`);
    return;
  }
  const before = load();
  const found = await run();
  if (found === undefined) return;
  figures.push(...found);
  printFigures(`${title} (${name}; ${availableParallelism()} cores, load ${before} before and ${load()} after)`, found);
}

/** Of the last minute; what is measured is part of the second. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

/** A benchmark that is a program of its own, and prints for itself. */
function alone(file: string, args: readonly string[]): undefined {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
