/** The practice estate as a child process: started when asked for, known by its kubeconfig alone, gone with the console. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { LabState } from "../../../shared/app.ts";
import { message } from "../../../shared/model/message.ts";
import { type Readable, Value } from "../state/value.ts";
import type { EstateProcess, LaunchEstate } from "./estateProcess.ts";

export interface PracticeEstateOptions {
  readonly launch: LaunchEstate;
  /** Told the kubeconfig when it runs, null when it has ended; answers with the connections of its contexts. */
  readonly onKubeconfig: (path: string | null) => Promise<readonly string[]>;
  readonly log: (text: string) => void;
}

const Ready = z.object({
  ready: z.literal(true),
  kubeconfig: z.string(),
  clusters: z.array(z.object({ name: z.string(), server: z.string() })),
});

const OFF: LabState = { phase: "off", pods: 0, reason: null, connections: [] };
const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 3_000;
const MAX_STDERR = 8_000;

export class PracticeEstate {
  private readonly options: PracticeEstateOptions;
  private readonly value = new Value<LabState>(OFF);
  private running: { readonly child: EstateProcess; readonly folder: string; readonly ended: Promise<void> } | null =
    null;
  /** Addresses it listens on, for the list of listeners. */
  addresses: readonly string[] = [];

  constructor(options: PracticeEstateOptions) {
    this.options = options;
  }

  get state(): Readable<LabState> {
    return this.value;
  }

  get pid(): number | null {
    return this.running?.child.pid() ?? null;
  }

  /** Starts it unless it runs. Resolves when it is on or has failed; `state` says which. */
  async start(pods: number): Promise<void> {
    if (this.running !== null) return;
    this.value.set({ phase: "starting", pods, reason: null, connections: [] });
    const folder = await mkdtemp(join(tmpdir(), "quarterdeck-lab-"));
    const child = this.options.launch(["--pods", String(pods), "--dir", folder]);
    const ended = new Promise<void>((resolve) => child.onExit(() => resolve()));
    this.running = { child, folder, ended };
    void ended.then(() => this.ended(child, folder));
    try {
      const ready = await firstLine(child);
      const connections = await this.options.onKubeconfig(ready.kubeconfig);
      this.addresses = ready.clusters.map((cluster) => cluster.server);
      if (this.running?.child === child)
        this.value.set({ phase: "on", pods, reason: null, connections: [...connections] });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.options.log(`the practice estate did not start: ${detail}`);
      this.value.set({ phase: "failed", pods, reason: message("app.labFailed", { detail }), connections: [] });
      child.kill();
    }
  }

  async stop(): Promise<void> {
    const { running } = this;
    if (running === null) return;
    running.child.end();
    const hurry = setTimeout(() => running.child.kill(), END_WITHIN_MS);
    await running.ended;
    clearTimeout(hurry);
  }

  private async ended(child: EstateProcess, folder: string): Promise<void> {
    if (this.running?.child !== child) return;
    this.running = null;
    this.addresses = [];
    if (this.value.current.phase !== "failed") this.value.set(OFF);
    await this.options.onKubeconfig(null);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The estate's line about itself; what it writes to stderr instead explains a failure. */
function firstLine(child: EstateProcess): Promise<z.infer<typeof Ready>> {
  return new Promise((resolve, reject) => {
    let text = "";
    let errors = "";
    const timer = setTimeout(() => reject(new Error("it did not answer within a minute")), READY_WITHIN_MS);
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end < 0) return;
      clearTimeout(timer);
      try {
        resolve(Ready.parse(JSON.parse(text.slice(0, end))));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      text = "";
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors = `${errors}${chunk}`.slice(-MAX_STDERR);
    });
    child.onExit((code) => {
      clearTimeout(timer);
      reject(new Error(errors.trim() || `it ended with ${code ?? "a signal"}`));
    });
  });
}
