import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

interface ReadyLine {
  readonly ready: boolean;
  readonly kubeconfig: string;
  readonly clusters: readonly { readonly name: string; readonly server: string; readonly control: string }[];
}

describe("lab process", () => {
  let directory: string;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "quarterdeck-lab-main-"));
  });
  afterEach(async () => {
    child?.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  });

  async function start(
    ...args: readonly string[]
  ): Promise<{ readonly line: ReadyLine; readonly ended: Promise<unknown> }> {
    const main = join(import.meta.dirname, "main.ts");
    const started = spawn(process.execPath, [main, "--dir", directory, "--pods", "0", ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child = started;
    const ended = once(started, "exit");
    for await (const text of createInterface(started.stdout)) return { line: JSON.parse(text) as ReadyLine, ended };
    throw new Error("the lab ended without a word");
  }

  const isListening = (server: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(server).port), "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });

  it("prints one line when it is ready, and ends on SIGTERM without leaving a listener", async () => {
    const { line, ended } = await start();
    expect(line).toMatchObject({ ready: true, kubeconfig: join(directory, "kubeconfig") });
    expect(line.clusters.map(({ name }) => name)).toEqual(["practice", "practice-staging"]);
    const [practice] = line.clusters;
    expect(await isListening(practice?.server ?? "")).toBe(true);
    child?.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await isListening(practice?.server ?? "")).toBe(false);
  });

  it("ends with its parent", async () => {
    const { ended } = await start("--parent-stdin");
    child?.stdin?.end();
    expect(await ended).toEqual([0, null]);
  });

  it("misbehaves from the start when told to", async () => {
    const { line } = await start(
      "--plain",
      "--misbehave",
      '{"action":"throttle","requests":1}',
      "--misbehave",
      "unauthorized",
    );
    const url = `${line.clusters[0]?.server}/api/v1/pods`;
    expect((await fetch(url)).status).toBe(401);
    child?.kill("SIGTERM");
  });

  it("refuses a context that it does not know", async () => {
    const main = join(import.meta.dirname, "main.ts");
    const refused = spawn(process.execPath, [main, "--dir", directory, "--contexts", "production"], {
      stdio: "ignore",
    });
    expect(await once(refused, "exit")).toEqual([1, null]);
  });
});
