import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileCells } from "./fileCells.ts";

const entry = fileURLToPath(new URL("./console.ts", import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "operation-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly process: ChildProcess;
  /** Resolves with the next line that fits. */
  line(fits: (seen: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  readonly ended: Promise<{ readonly signal: string | null; readonly lines: readonly Record<string, unknown>[] }>;
}

function start(options: object): Started {
  const child = spawn(process.execPath, [entry, JSON.stringify({ folder, ...options })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line));
    for (const wake of waiting) wake();
  });
  return {
    process: child,
    line: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    ended: new Promise((resolve) => child.once("close", (_code, signal) => resolve({ signal, lines }))),
  };
}

const all = () => new FileCells(join(folder, "effects")).effects();
const effects = () => all().filter((effect) => !effect.startsWith("arm "));
/** What became of the undo that waits on the target: what it is now, and how often it became so. */
function arms(): { readonly state: string; readonly times: number } {
  const states = all().flatMap((effect) =>
    effect.startsWith("arm ") ? (effect.split("=")[1]?.split(" ")[0] ?? []) : [],
  );
  const state = states.at(-1) ?? "never";
  return { state, times: states.filter((one) => one === state).length };
}

/** Kills it there, then lets the next one go on. @returns how that ended, null where nothing had been approved */
async function killedAt(kill: string | number, more: object) {
  const { signal } = await start({ mode: "run", kill, ...more }).ended;
  expect(signal, `it was to die at ${kill}`).toBe("SIGKILL");
  const { lines } = await start({ mode: "recover", ...more }).ended;
  return lines.find((line) => "phase" in line)?.phase ?? null;
}

const forward = [
  "before approved",
  "after approved",
  "before try",
  "after try",
  "before intent s2",
  "after intent s2",
  "before effect b",
  "after effect b",
  "before outcome s2",
  "after outcome s2",
  "before end",
];

describe("a console killed in the middle of an operation", () => {
  it.each(forward)("%s: the next one finishes it, each effect once", async (kill) => {
    const phase = await killedAt(kill, { decision: "finish" });
    if (kill === "before approved") {
      expect([phase, effects()]).toEqual([null, []]);
      return;
    }
    expect(phase).toBe("done");
    expect(effects()).toEqual(["a=new", "b=new", "c=new"]);
  });

  it.each(["after intent s2", "before effect b", "after effect b", "after outcome s2"])(
    "%s: the next one puts it back, each effect once",
    async (kill) => {
      expect(await killedAt(kill, { decision: "undo-now" })).toBe("undone");
      const done = kill === "after effect b" || kill === "after outcome s2";
      expect(effects()).toEqual(done ? ["a=new", "b=new", "b=old", "a=old"] : ["a=new", "a=old"]);
    },
  );

  it.each([
    "before compensate-intent s2",
    "after compensate-intent s2",
    "before undo b",
    "after undo b",
    "before compensate-outcome s2",
    "after compensate-outcome s2",
    "before undo a",
    "after compensate-outcome s1",
  ])("%s: what was being put back is put back once", async (kill) => {
    await killedAt(kill, { fails: "c", decision: "undo-now" });
    expect(effects()).toEqual(["a=new", "b=new", "b=old", "a=old"]);
  });

  it.each([
    "before try s2 arming",
    "after try s2 arming",
    "before arm",
    "after arm",
    "before try s2 armed",
    "after try s2 armed",
    "before effect b",
    "after outcome s3",
    "before confirm",
    "after confirm",
    "before try s2 disarmed",
    "after try s2 disarmed",
  ])("%s: the undo on the target is confirmed once by the next one", async (kill) => {
    expect(await killedAt(kill, { arms: "b", decision: "finish" })).toBe("done");
    expect(effects()).toEqual(["a=new", "b=new", "c=new"]);
    expect(arms()).toEqual({ state: "confirmed", times: 1 });
  });

  it.each(["after try s2 arming", "after arm", "after try s2 armed", "after effect b", "after outcome s3"])(
    "%s: the undo on the target is cancelled once by the next one that puts back",
    async (kill) => {
      await killedAt(kill, { arms: "b", decision: "undo-now" });
      expect(effects().filter((effect) => effect === "b=new").length).toBe(
        effects().filter((effect) => effect === "b=old").length,
      );
      expect(arms()).toEqual({ state: "cancelled", times: 1 });
    },
  );

  it.each(["before cancel", "after cancel", "before try s2 disarmed"])(
    "%s: the undo on the target is cancelled once",
    async (kill) => {
      await killedAt(kill, { arms: "b", fails: "c", decision: "undo-now" });
      expect(effects()).toEqual(["a=new", "b=new", "b=old", "a=old"]);
      expect(arms()).toEqual({ state: "cancelled", times: 1 });
    },
  );

  it("after its end: the next one has nothing to do", async () => {
    expect(await killedAt("after end", {})).toBeNull();
    expect(effects()).toEqual(["a=new", "b=new", "c=new"]);
  });

  it("again and again, at any moment: nothing is done twice, nothing forgotten", async () => {
    const at = [7, 2, 0, 3, 1].map((most) => Math.floor(Math.random() * (most + 3)));
    expect((await start({ mode: "run", kill: at[0] ?? 0 }).ended).signal).toBe("SIGKILL");
    for (const kill of at.slice(1)) await start({ mode: "recover", kill }).ended;
    const { lines } = await start({ mode: "recover" }).ended;
    const told = `killed after ${at.join(", ")} moments: ${JSON.stringify(lines)}`;
    expect([[], ["a=new", "b=new", "c=new"]], told).toContainEqual(effects());
  });
});

it("leaves operations to the console that holds the journal, and takes them up when that is gone", async () => {
  const first = start({ mode: "run", hangs: "b" });
  await first.line((line) => "approved" in line);
  const second = start({ mode: "second" });
  const seen = await second.line((line) => "approval" in line);
  expect(seen).toMatchObject({ approval: "refused", states: 0, reason: { id: expect.stringContaining("held") } });
  first.process.kill("SIGKILL");
  await first.ended;
  const { lines } = await second.ended;
  expect(lines.at(-1)).toMatchObject({ phase: "done" });
  expect(effects()).toEqual(["a=new", "b=new", "c=new"]);
});
