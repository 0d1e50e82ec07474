import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SecretKey, sealedSecrets } from "./sealedSecrets.ts";
import { memorySecrets, SecretError, type SecretStore, WrongKeyError } from "./secretStore.ts";
import { type SystemCipher, systemSecrets } from "./systemSecrets.ts";

const cheap = { N: 2 ** 10, r: 8, p: 1 };
const passphrase: SecretKey = { kind: "passphrase", passphrase: "correct horse battery staple" };
const keyFile: SecretKey = { kind: "key-file", bytes: Buffer.alloc(32, 7) };

let folder: string;
let path: string;
let problems: string[];
const tell = (problem: string) => void problems.push(problem);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "secrets-"));
  path = join(folder, "secrets.json");
  problems = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Like a keyring: seals by adding one to each byte. */
function cipher(more: Partial<SystemCipher> = {}): SystemCipher {
  const shift = (bytes: Uint8Array, by: number) => Buffer.from(bytes.map((byte) => (byte + by) % 256));
  return {
    isAvailable: async () => true,
    backend: () => "gnome_libsecret",
    encrypt: async (text) => shift(Buffer.from(text), 1),
    decrypt: async (sealed) => ({ text: shift(sealed, 255).toString(), outdated: false }),
    ...more,
  };
}

const stores: readonly [name: string, open: () => Promise<SecretStore>, lasting: boolean][] = [
  ["memory", async () => memorySecrets(), false],
  ["a passphrase", () => sealedSecrets(path, passphrase, tell, cheap), true],
  ["a key file", () => sealedSecrets(path, keyFile, tell), true],
  ["the system", () => systemSecrets(path, cipher(), tell), true],
];

describe.each(stores)("secrets under %s", (_name, open, lasting) => {
  it("are read as they were written, replaced, and gone when removed", async () => {
    const store = await open();
    expect(await store.read("a")).toBeNull();
    await Promise.all([store.write("a", "one"), store.write("b", "zwei\n三"), store.write("__proto__", "own")]);
    await store.write("a", "two");
    expect([await store.read("a"), await store.read("b"), await store.read("__proto__")]).toEqual([
      "two",
      "zwei\n三",
      "own",
    ]);
    await store.remove("a");
    await store.remove("never");
    expect(await store.read("a")).toBeNull();
    expect(await store.read("b")).toBe("zwei\n三");
  });

  it(lasting ? "outlive the console" : "end with the console", async () => {
    await (await open()).write("token", "eyJhbGciOi");
    expect(await (await open()).read("token")).toBe(lasting ? "eyJhbGciOi" : null);
    if (!lasting) return expect(await readdir(folder)).toEqual([]);
    expect(await readFile(path, "utf8")).not.toContain("eyJhbGciOi");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe("a sealed file", () => {
  const reopen = (key: SecretKey) => sealedSecrets(path, key, tell, cheap);

  it("refuses another passphrase with a sentence, and loses nothing", async () => {
    await (await reopen(passphrase)).write("token", "secret");
    const before = await readFile(path);
    await expect(reopen({ kind: "passphrase", passphrase: "wrong" })).rejects.toThrow(WrongKeyError);
    await expect(reopen({ kind: "passphrase", passphrase: "wrong" })).rejects.toThrow("Nothing was changed");
    await expect(reopen(keyFile)).rejects.toThrow("is sealed by a passphrase");
    expect(await readFile(path)).toEqual(before);
    expect(await (await reopen(passphrase)).read("token")).toBe("secret");
    expect(problems).toEqual([]);
  });

  it("refuses another key file, and one that is too short to be a key", async () => {
    await reopen(keyFile);
    await expect(reopen({ kind: "key-file", bytes: Buffer.alloc(32, 8) })).rejects.toThrow(WrongKeyError);
    await expect(reopen({ kind: "key-file", bytes: Buffer.alloc(31, 7) })).rejects.toThrow("at least 32 bytes");
  });

  it("takes the same passphrase typed on another system", async () => {
    await reopen({ kind: "passphrase", passphrase: "caf\u00e9" });
    await reopen({ kind: "passphrase", passphrase: "cafe\u0301" });
  });

  it("seals the same value differently each time", async () => {
    const store = await reopen(passphrase);
    await store.write("a", "same");
    const first = (await parsed()).entries.a;
    await store.write("a", "same");
    expect((await parsed()).entries.a).not.toBe(first);
  });

  it("shows an entry that was changed or exchanged, and reads the others", async () => {
    const store = await reopen(passphrase);
    for (const name of ["a", "b", "c"]) await store.write(name, `value of ${name}`);
    const file = await parsed();
    const bytes = Buffer.from(file.entries.a ?? "", "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const entries = { ...file.entries, a: bytes.toString("base64"), b: file.entries.c, short: "AAAA" };
    await writeFile(path, JSON.stringify({ ...file, entries: Object.entries(entries) }));
    for (const name of ["a", "b", "short"]) await expect(store.read(name)).rejects.toThrow(SecretError);
    expect(await store.read("c")).toBe("value of c");
    // What was tampered with is still there to be looked at.
    expect((await parsed()).entries.a).toBe(entries.a);
  });

  it("does not open when its head was changed, nor works for ever when it asks for that", async () => {
    await reopen(passphrase);
    const file = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...file, head: { ...file.head, N: cheap.N / 2 } }));
    await expect(reopen(passphrase)).rejects.toThrow(WrongKeyError);
    await writeFile(path, JSON.stringify({ ...file, entries: [] }));
    await expect(reopen(passphrase)).rejects.toThrow("no proof of its key");
    await writeFile(path, JSON.stringify({ ...file, head: { ...file.head, N: 2 ** 30 } }));
    await reopen(passphrase);
    expect(problems).toHaveLength(1);
  });

  it("keeps a torn file aside and begins anew, saying so", async () => {
    await (await reopen(passphrase)).write("token", "secret");
    const whole = await readFile(path, "utf8");
    await writeFile(path, whole.slice(0, whole.length / 2));
    const store = await reopen(passphrase);
    expect(await store.read("token")).toBeNull();
    expect(problems).toEqual([expect.stringContaining("what it held is kept as")]);
    const kept = (await readdir(folder)).find((name) => name.includes(".unreadable-"));
    expect(await readFile(join(folder, kept ?? ""), "utf8")).toBe(whole.slice(0, whole.length / 2));
  });

  it("keeps what another console wrote meanwhile, and writes nothing into a file that was begun anew", async () => {
    const one = await reopen(passphrase);
    const other = await reopen(passphrase);
    await one.write("a", "one");
    await other.write("b", "other");
    expect([await one.read("b"), await other.read("a")]).toEqual(["other", "one"]);
    await rm(path);
    await (await reopen(passphrase)).write("c", "new");
    await expect(one.write("a", "one")).rejects.toThrow("begun anew by another console");
    expect(await (await reopen(passphrase)).read("c")).toBe("new");
  });

  async function parsed(): Promise<{ head: object; entries: Record<string, string | undefined> }> {
    const file = JSON.parse(await readFile(path, "utf8"));
    return { ...file, entries: Object.fromEntries(file.entries) };
  }
});

describe("the system's safe storage", () => {
  it.each(["basic_text", "unknown", "something_new"])(
    "is no keyring as %s: secrets stay in memory, and it is said",
    async (backend) => {
      const store = await systemSecrets(path, cipher({ backend: () => backend }), tell);
      expect(store.kind).toBe("memory");
      expect(problems).toEqual([expect.stringContaining(backend)]);
      await store.write("a", "one");
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it("is not used where the system has none or its question fails", async () => {
    expect((await systemSecrets(path, cipher({ isAvailable: async () => false }), tell)).kind).toBe("memory");
    const fails = cipher({ isAvailable: () => Promise.reject(new Error("locked")) });
    expect((await systemSecrets(path, fails, tell)).kind).toBe("memory");
  });

  it("has one store on systems without a choice of keyrings", async () => {
    expect((await systemSecrets(path, cipher({ backend: () => null }), tell)).kind).toBe("system");
  });

  it("seals again what was sealed under a key that the system has replaced", async () => {
    await (await systemSecrets(path, cipher(), tell)).write("a", "one");
    let sealedAgain = 0;
    const old = cipher({
      decrypt: async (sealed) => ({ ...(await cipher().decrypt(sealed)), outdated: true }),
      encrypt: async (text) => {
        sealedAgain += 1;
        return cipher().encrypt(text);
      },
    });
    expect(await (await systemSecrets(path, old, tell)).read("a")).toBe("one");
    expect(sealedAgain).toBe(1);
  });

  it("says so when it cannot open a value, and keeps it", async () => {
    await (await systemSecrets(path, cipher(), tell)).write("a", "one");
    const locked = cipher({ decrypt: () => Promise.reject(new Error("locked")) });
    await expect((await systemSecrets(path, locked, tell)).read("a")).rejects.toThrow(SecretError);
    expect(await (await systemSecrets(path, cipher(), tell)).read("a")).toBe("one");
  });
});
