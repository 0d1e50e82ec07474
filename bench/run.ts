/** `npm run bench [-- --short]`: every figure beside its budget and a baseline of the same run. Fails on a gross breach alone: the
 *  machines are shared, and a figure that a neighbour made worse is no fault of the code. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { outIsStale } from "../scripts/build/freshness.ts";
import { build } from "../scripts/build.ts";
import { bundleSize } from "./bundleSize.ts";
import { type Figure, isGross, printFigures } from "./figure.ts";
import { podsInPage } from "./podsInPage.ts";
import { rpcRoundTrip } from "./rpcRoundTrip.ts";

const root = join(import.meta.dirname, "..");
const short = process.argv.includes("--short");
if (outIsStale(root)) await build(root);

const figures: Figure[] = [];
const measure = async (title: string, work: () => Promise<Figure[]> | Figure[]) => {
  const found = await work();
  figures.push(...found);
  printFigures(title, found);
};

await measure("Bundle", () => bundleSize(join(root, "out/renderer")));
await measure("RPC", () => rpcRoundTrip(short ? 300 : 2_000));
alone("Table engine", "table.ts", short ? ["50000"] : []);
alone("Streamed Table", "tableStream.ts", short ? ["10000"] : ["50000"]);
if (existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium")) {
  await measure("Console, 50,000 pods on the practice estate", () =>
    podsInPage({
      out: join(root, "out"),
      pods: 50_000,
      nodes: 500,
      eventsPerSecond: 5_000,
      eventSeconds: short ? 8 : 60,
    }),
  );
  if (!short) {
    await measure("Console, 150,000 pods and 5,000 nodes on the practice estate", () =>
      podsInPage({ out: join(root, "out"), pods: 150_000, nodes: 5_000, eventsPerSecond: 5_000, eventSeconds: 20 }),
    );
  }
} else console.log("\nConsole: not measured, because Chromium is not installed");

const gross = figures.filter(isGross);
for (const figure of gross) console.log(`breached by more than noise explains: ${figure.what}`);
process.exitCode = gross.length > 0 || process.exitCode ? 1 : 0;

/** A benchmark that is a program of its own, and prints for itself. */
function alone(title: string, file: string, args: readonly string[]): void {
  console.log(`\n${title}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
