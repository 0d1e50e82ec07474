import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryLock } from "./buildLock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quarterdeck-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a second taker learns who holds the lock, and gets it after its release", () => {
  const file = join(folder, "nested", "lock");
  const first = tryLock(file);
  if (typeof first === "number") throw new Error("the lock of an empty folder is held");
  expect(tryLock(file)).toBe(process.pid);
  first.release();
  expect(tryLock(file)).toHaveProperty("release");
});

test("the lock of a process that is gone is taken over", () => {
  const file = join(folder, "lock");
  writeFileSync(file, "4194999 77"); // above the kernel's greatest pid_max
  expect(tryLock(file)).toHaveProperty("release");
});

test.runIf(process.platform === "linux")(
  "a living process that merely has the owner's old process id does not hold the lock",
  () => {
    const file = join(folder, "lock");
    writeFileSync(file, `${process.pid} 1`);
    expect(tryLock(file)).toHaveProperty("release");
  },
);

test("a lock file cut short is taken over", () => {
  const file = join(folder, "lock");
  writeFileSync(file, "");
  expect(tryLock(file)).toHaveProperty("release");
});
