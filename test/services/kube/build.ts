/**
 * Builds the real Kubernetes API server, its controllers, kubectl, etcd and Helm from their Go modules, once per machine and version.
 *
 *     node test/services/kube/build.ts
 *
 * The binaries go to ${QUARTERDECK_CACHE:-~/.cache/quarterdeck}/kube/<versions>/; when they are there it says so and ends. A second
 * build waits for the first. It needs Go (see build/go.mod) and the Go module proxy, and takes many minutes on two cores; it runs
 * with low priority so that unit tests can run beside it.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildHelm } from "../helm/build.ts";
import { binariesPlace, builtBinaries, completeMark, gatewayApi, type KubeBinaries, toolsModule } from "./binaries.ts";
import { tryLock } from "./buildLock.ts";
import { type GoModule, go, goEnvironment, goMissing, type Say } from "./goTool.ts";

interface GoProgram {
  readonly package: string;
  /** The file that `go build` names after the package's last element, and the name it gets here. */
  readonly output: string;
  readonly name: string;
}

const module: GoModule = { folder: toolsModule };

/** In this order: what the first tests need comes first, and later ones reuse its compiled packages. */
const programs: readonly GoProgram[] = [
  { package: "go.etcd.io/etcd/server/v3", output: "server", name: "etcd" },
  { package: "k8s.io/kubernetes/cmd/kube-apiserver", output: "kube-apiserver", name: "kube-apiserver" },
  { package: "k8s.io/kubernetes/cmd/kubectl", output: "kubectl", name: "kubectl" },
  {
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    output: "kube-controller-manager",
    name: "kube-controller-manager",
  },
  { package: "k8s.io/kubernetes/cmd/kube-scheduler", output: "kube-scheduler", name: "kube-scheduler" },
];

/** Builds what is missing.
 *  @returns the binaries, built now or before
 *  @throws Error with the compiler's last lines, or with the reason for which nothing can be built here */
export async function buildKube(say: Say): Promise<KubeBinaries> {
  const place = binariesPlace();
  let toldOwner = 0;
  for (;;) {
    const built = builtBinaries();
    if (built !== undefined) {
      say(`Kubernetes ${built.versions.kubernetes} and etcd ${built.versions.etcd} are in ${built.folder}`);
      return built;
    }
    const lock = tryLock(`${place.folder}.lock`);
    if (typeof lock !== "number") {
      try {
        return await buildInto(place, say);
      } finally {
        lock.release();
      }
    }
    if (toldOwner !== lock) say(`process ${lock} is building already; waiting for it`);
    toldOwner = lock;
    await sleep(2000);
  }
}

async function buildInto(place: KubeBinaries, say: Say): Promise<KubeBinaries> {
  const partial = `${place.folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const started = Date.now();
  const seconds: Record<string, number> = {};
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const begun = Date.now();
    say(`${name} …`);
    await work();
    seconds[name] = Math.round((Date.now() - begun) / 1000);
    say(`${name}: ${seconds[name]} s`);
  };
  await timed("Gateway API definitions", () => copyGatewayCrds(join(partial, "gateway-api")));
  for (const program of programs) {
    await timed(program.name, async () => {
      await go(module, buildArguments(program, place.versions.kubernetes, partial), say);
      if (program.output !== program.name) renameSync(join(partial, program.output), join(partial, program.name));
    });
  }
  writeFileSync(join(partial, completeMark), JSON.stringify({ versions: place.versions, seconds }, null, 2));
  rmSync(place.folder, { recursive: true, force: true });
  renameSync(partial, place.folder);
  say(`built in ${((Date.now() - started) / 60_000).toFixed(1)} minutes into ${place.folder}`);
  return place;
}

/** Builds outside Kubernetes' own tree report v0.0.0 unless the linker is told the version; kubectl has its copy in client-go. */
function buildArguments(program: GoProgram, version: string, folder: string): string[] {
  const [major, minor] = version.slice(1).split(".");
  const settings = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((path) => [
    `-X ${path}.gitVersion=${version}`,
    `-X ${path}.gitMajor=${major}`,
    `-X ${path}.gitMinor=${minor}`,
    `-X ${path}.gitTreeState=clean`,
  ]);
  const parallel = String(Math.min(4, availableParallelism()));
  return [
    "build",
    "-p",
    parallel,
    "-trimpath",
    "-ldflags",
    `-s -w ${settings.join(" ")}`,
    "-o",
    `${folder}/`,
    program.package,
  ];
}

/** The standard channel's definitions, as their module publishes them. */
async function copyGatewayCrds(target: string): Promise<void> {
  const source = `${gatewayApi.module}@${gatewayApi.version}`;
  const run = spawnSync("go", ["mod", "download", "-json", source], {
    cwd: toolsModule,
    env: goEnvironment(),
    encoding: "utf8",
  });
  if (run.error !== undefined) throw goMissing(module, run.error);
  const { Dir, Sum, Error: failure } = JSON.parse(run.stdout) as { Dir?: string; Sum?: string; Error?: string }; // go help mod download
  if (Dir === undefined || failure !== undefined) throw new Error(`cannot fetch ${source}: ${failure}`);
  if (Sum !== gatewayApi.sum) throw new Error(`${source} has the checksum ${Sum}, expected ${gatewayApi.sum}`);
  mkdirSync(target, { recursive: true });
  const folder = join(Dir, "config", "crd", "standard");
  for (const file of readdirSync(folder))
    if (file.endsWith(".yaml")) copyFileSync(join(folder, file), join(target, file));
}

if (import.meta.main) {
  const began = Date.now();
  const say: Say = (line) =>
    console.log(`kube build ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s: ${line}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130)); // runs the exit listeners
  try {
    mkdirSync(dirname(binariesPlace().folder), { recursive: true });
    await buildKube(say);
    // Last: the fewest tests need it.
    await buildHelm(say);
  } catch (error) {
    console.error(`kube build: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
