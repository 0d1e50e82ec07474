/**
 * Runs the tests: `npm test [-- packages unit build integration e2e]`, all by default.
 *
 * The build of the real Kubernetes, long when it has not been done on this machine, runs beside the first stages. The
 * last line is `N passed, N failed, N skipped`, over all runners; each skip is told with its reason before it. With
 * REQUIRE_SERVICES=1 a skip of what such a machine can provide is a failure.
 */
import { join } from "node:path";
import { forwardSignals } from "./start/processGroup.ts";
import { startKubeBuild } from "./test/kubeBuild.ts";
import { countLine, summarise, type TestOutcome } from "./test/report.ts";
import { groupKeeper, type Stage, stages } from "./test/stages.ts";

const root = join(import.meta.dirname, "..");

async function main(chosen: readonly Stage[]): Promise<number> {
  const { groups, start } = groupKeeper(root);
  let interrupted = false;
  process.once("SIGINT", () => {
    interrupted = true;
  });
  forwardSignals(() => groups);

  const needsKube = chosen.some(({ name }) => name === "integration");
  const kube = needsKube ? startKubeBuild(root) : undefined;
  if (kube !== undefined) groups.add(kube.group);
  const outcomes: TestOutcome[] = [];
  const minutes: string[] = [];
  for (const stage of chosen) {
    if (interrupted) break;
    if (stage.name === "integration" && kube !== undefined) {
      console.log("\n== Kubernetes");
      minutes.push(`Kubernetes (waited) ${(await kube.finish(console.log)).toFixed(1)}`);
      groups.delete(kube.group);
    }
    console.log(`\n== ${stage.name}`);
    const started = performance.now();
    const tested = await stage.run({ root, start });
    outcomes.push(...tested);
    minutes.push(`${stage.name} ${((performance.now() - started) / 60_000).toFixed(1)}`);
    if (tested.length > 0) console.log(countLine(summarise(tested, requireServices)));
  }
  if (interrupted) return 130;

  const summary = summarise(outcomes, requireServices);
  console.log(`\n== results\n${[...summary.lines, `Minutes: ${minutes.join(", ")}`].join("\n")}`);
  console.log(countLine(summary));
  return summary.failed === 0 ? 0 : 1;
}

const requireServices = process.env.REQUIRE_SERVICES === "1";
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(", ")}; there are ${stages.map(({ name }) => name).join(", ")}`);
  process.exitCode = 2;
} else process.exitCode = await main(stages.filter(({ name }) => asked.length === 0 || asked.includes(name)));
