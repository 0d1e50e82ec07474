/** Tries to walk round the door for writes: every function of every `write/` folder, found in the file system, without a permit that allows it. */
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import * as permits from "../../electron/core/operation/permit.ts";
import { checkPermit, Permit, PermitError, takeIssuer } from "../../electron/core/operation/permit.ts";
import { withPermit } from "../../electron/core/operation/permitIssue.ts";

const root = join(import.meta.dirname, "../..");
const sources = (pattern: string) =>
  globSync(pattern, { cwd: root }).filter((path) => !/\.(i?test|fixture)\.ts$/.test(path));
const modules = sources("electron/**/write/**/*.ts");

/** Methods of what is exported there that write nothing. */
const WRITE_NOTHING = new Set(["KubeWriters.attach"]);

interface Write {
  readonly name: string;
  readonly call: (...given: readonly unknown[]) => unknown;
}

const writes: Write[] = [];

/** Stands for every other argument. Whoever calls a method of it that no text, list or iterator has, has begun to send something. */
function decoy(called: () => void, name: PropertyKey = ""): unknown {
  const harmless = name === "next" || name in String.prototype || name in Array.prototype;
  return new Proxy(() => {}, {
    get: (_target, key) => (key === Symbol.toPrimitive ? () => "text" : decoy(called, key)),
    apply: () => {
      if (!harmless) called();
      return decoy(called);
    },
  });
}

const isFunction = (value: unknown): value is (...given: readonly unknown[]) => unknown => typeof value === "function";

/** The name of its first parameter: types are gone when it runs, names are not. */
function firstParameter(of: (...given: readonly unknown[]) => unknown): string {
  return /\(\s*([\w$]*)/.exec(of.toString())?.[1] ?? "";
}

beforeAll(async () => {
  for (const path of modules) {
    const exported: Record<string, unknown> = await import(pathToFileURL(join(root, path)).href);
    for (const [name, value] of Object.entries(exported)) writes.push(...writesOf(path, name, value));
  }
});

/** Functions, methods of classes and of objects, and what these hold in turn. */
function* writesOf(path: string, name: string, value: unknown): Generator<Write> {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const [key, inner] of Object.entries(value)) yield* writesOf(path, `${name}.${key}`, inner);
    return;
  }
  if (!isFunction(value)) return;
  if (!/^class\b/.test(value.toString())) {
    yield { name: `${path} ${name}`, call: value };
    return;
  }
  const made: object = Reflect.construct(value, []);
  for (const [holder, of] of [
    [made, value.prototype],
    [value, value],
  ] as const) {
    for (const key of Object.getOwnPropertyNames(of)) {
      const method: unknown = Reflect.get(holder, key);
      if (key === "constructor" || !isFunction(method) || WRITE_NOTHING.has(`${name}.${key}`)) continue;
      expect(firstParameter(method), `${name}.${key} writes and takes a permit first`).toBe("permit");
      yield { name: `${path} ${name}.${key}`, call: method.bind(holder) };
    }
  }
}

async function attempt(write: Write, permit: unknown): Promise<void> {
  let sent = 0;
  const others = Array.from({ length: 8 }, () => decoy(() => sent++));
  await expect(
    (async () => write.call(permit, ...others))(),
    `${write.name} wants a permit that allows it`,
  ).rejects.toThrow(PermitError);
  expect(sent, `${write.name} sends nothing before it has looked at its permit`).toBe(0);
}

const scope = { operation: "o", step: "s", connection: "another", key: "another", proceed: () => {} };

describe("the door for writes", () => {
  it("has something behind it, all of which takes its permit first", () => {
    expect(modules.length).toBeGreaterThan(0);
    expect(writes.length).toBeGreaterThan(4);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["true", true],
    ["an object of the same shape", { permit: true }],
    ["one that was made elsewhere", Object.create(Permit.prototype)],
    ["one that nobody issued", new Permit()],
  ])("stays shut for %s", async (_what, permit) => {
    for (const write of writes) await attempt(write, permit);
  });

  it("stays shut for the permit of a step that has ended", async () => {
    const dead = await withPermit(scope, async (permit) => permit);
    for (const write of writes) await attempt(write, dead);
  });

  it("stands where the boundaries check sees it: directly in a domain", () => {
    for (const path of modules) expect(path.split(sep).slice(0, 3).join("/")).toMatch(/^electron\/\w+\/write$/);
  });

  it("stays shut for what was made of a live permit: a copy, one that came from a worker, a stand-in, an heir", async () => {
    await withPermit(scope, async (permit) => {
      expect(checkPermit(permit, scope)).toBe(scope);
      const { port1, port2 } = new MessageChannel();
      const arrived = new Promise<unknown>((resolve) => port2.once("message", resolve));
      port1.postMessage(permit);
      const made: unknown[] = [
        structuredClone(permit),
        await arrived,
        new Proxy(permit, {}),
        Object.create(permit),
        new (class extends Permit {})(),
      ];
      port1.close();
      for (const one of made) {
        // What is given from untyped places.
        expect(() => checkPermit(one as Permit, scope)).toThrow(PermitError);
        for (const write of writes) await attempt(write, one);
      }
    });
  });

  it("stays shut for who would issue permits too: that was handed over once", () => {
    expect(() => takeIssuer()).toThrow(PermitError);
    for (const value of Object.values(permits)) expect(value instanceof WeakMap || value instanceof Map).toBe(false);
  });

  it("is the one way to the port through which a cluster is changed", () => {
    const importers = sources("electron/**/*.ts").filter((path) =>
      /from "[^"]*\/changePort\.ts"/.test(readFileSync(join(root, path), "utf8")),
    );
    expect(importers.map((path) => path.split(sep).join("/")).toSorted()).toEqual([
      "electron/cluster/source/clusterWorker.ts",
      "electron/cluster/write/kubeWriters.ts",
    ]);
  });

  it("stays shut for the permit of another target", async () => {
    for (const write of writes) await withPermit(scope, (permit) => attempt(write, permit));
  });
});
