/** Tries to walk round the door for writes: every function of every `write/` folder, found in the file system, without a permit that allows it. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { Permit, PermitError } from "../../electron/core/operation/permit.ts";
import { withPermit } from "../../electron/core/operation/permitIssue.ts";

const root = join(import.meta.dirname, "../..");
const modules = globSync("electron/*/write/**/*.ts", { cwd: root }).filter(
  (path) => !/\.(i?test|fixture)\.ts$/.test(path),
);

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
    for (const [name, value] of Object.entries(exported)) {
      if (!isFunction(value)) continue;
      if (!/^class\b/.test(value.toString())) {
        writes.push({ name: `${path} ${name}`, call: value });
        continue;
      }
      const made: object = Reflect.construct(value, []);
      for (const key of Object.getOwnPropertyNames(value.prototype)) {
        const method: unknown = Reflect.get(made, key);
        if (key === "constructor" || !isFunction(method) || WRITE_NOTHING.has(`${name}.${key}`)) continue;
        writes.push({ name: `${path} ${name}.${key}`, call: method.bind(made) });
        expect(firstParameter(method), `${name}.${key} writes and takes a permit first`).toBe("permit");
      }
    }
  }
});

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

  it("stays shut for the permit of another target", async () => {
    for (const write of writes) await withPermit(scope, (permit) => attempt(write, permit));
  });
});
