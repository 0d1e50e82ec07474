import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { NewRecord, SealedValues } from "../core/operation/journal.ts";
import { memorySecrets, type SecretStore } from "../core/secrets/secretStore.ts";
import { sealedValues } from "./sealedValues.ts";

let folder: string;
let secrets: SecretStore;
let appended: NewRecord[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sealed-"));
  secrets = memorySecrets();
  appended = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(store = secrets): SealedValues {
  return sealedValues({ folder, secrets: store, append: async (record) => void appended.push(record) });
}

const value = { password: "hunter2 äöü 三", list: [1, null, true] };

it("gives a value back, also after a start, and lets no file hold it in clear", async () => {
  const reference = await open().seal("op 1/../x", value);
  expect(await open().open("op 1/../x", reference)).toEqual(value);
  expect(JSON.stringify(reference)).not.toContain("hunter2");
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name), "latin1")).not.toContain("hunter2");
  }
});

it("tells equal values of one operation by their digest, and of two by nothing", async () => {
  const sealed = open();
  const [one, same, other] = [
    await sealed.seal("a", { x: 1, y: 2 }),
    await sealed.seal("a", { y: 2, x: 1 }),
    await sealed.seal("a", { x: 2 }),
  ];
  expect(one.digest).toBe(same.digest);
  expect(one.sealed).not.toBe(same.sealed);
  expect(one.digest).not.toBe(other.digest);
  expect((await sealed.seal("b", { x: 1, y: 2 })).digest).not.toBe(one.digest);
});

it("makes one key for values that are sealed at the same time", async () => {
  const sealed = open();
  const all = await Promise.all([1, 2, 3, 4].map((one) => sealed.seal("a", one)));
  const again = open();
  expect(await Promise.all(all.map((reference) => again.open("a", reference)))).toEqual([1, 2, 3, 4]);
});

it("cannot be read when the key was deleted, which the journal is told, once", async () => {
  const sealed = open();
  const reference = await sealed.seal("a", value);
  const kept = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const copy = kept.map(
    (file) => [join(file.parentPath, file.name), readFileSync(join(file.parentPath, file.name))] as const,
  );
  await sealed.forget("a");
  expect(await sealed.open("a", reference)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  expect(appended).toEqual([{ kind: "unsealed", operation: "a", step: null, body: {} }]);
  await sealed.forget("a");
  expect(appended.length).toBe(1);
  // A backup of the files brings nothing back.
  const later = await open().seal("a", "another");
  for (const [path, bytes] of copy) writeFileSync(path, bytes);
  expect(await open().open("a", reference)).toBeNull();
  expect(await open().open("a", later)).toBe("another");
});

it("is null on a machine without the key, and for a value that was changed, exchanged or is no name", async () => {
  const sealed = open();
  const [one, two] = [await sealed.seal("a", "one"), await sealed.seal("a", "two")];
  expect(await open(memorySecrets()).open("a", one)).toBeNull();
  const [within = ""] = readdirSync(folder);
  const path = (name: string) => join(folder, within, name);
  writeFileSync(path(one.sealed), readFileSync(path(two.sealed)));
  expect(await sealed.open("a", one)).toBeNull();
  const bytes = readFileSync(path(two.sealed));
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(path(two.sealed), bytes);
  expect(await sealed.open("a", two)).toBeNull();
  for (const name of ["../x", "", "0".repeat(32)])
    expect(await sealed.open("a", { sealed: name, digest: "" })).toBeNull();
});

it("asks again for a key that could not be had", async () => {
  let locked = true;
  const keyring: SecretStore = {
    ...secrets,
    write: async (name, text) => {
      if (locked) throw new Error("the keyring is locked");
      await secrets.write(name, text);
    },
  };
  const sealed = open(keyring);
  await expect(sealed.seal("a", 1)).rejects.toThrow("locked");
  locked = false;
  expect(await sealed.open("a", await sealed.seal("a", 1))).toBe(1);
});
