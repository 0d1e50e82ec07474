import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webSecrets } from "./webSecrets.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "web-secrets-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const silent = (problem: string) => {
  throw new Error(problem);
};

/** A terminal at which a person answers each question, one keystroke at a time. */
class Person {
  readonly isTTY: boolean = true;
  seen = "";
  raw: boolean[] = [];
  readonly #answers: string[];
  readonly input = this;
  readonly output = {
    write: (text: string) => {
      // A question comes when what is typed is hidden already.
      if (text.endsWith(": ")) expect(this.raw.at(-1)).toBe(true);
      this.seen += text;
    },
  };

  constructor(...answers: string[]) {
    this.#answers = answers;
  }

  setRawMode(raw: boolean): void {
    this.raw.push(raw);
  }
  on(_event: "data", listener: (chunk: Buffer) => void): void {
    const answer = Buffer.from(this.#answers.shift() ?? "\u0003");
    queueMicrotask(() => {
      for (const byte of answer) listener(Buffer.of(byte));
    });
  }
  off(): void {}
  resume(): void {}
  pause(): void {}
}

describe("the web host's secrets", () => {
  it("stay in memory when nothing was said", async () => {
    expect((await webSecrets(folder, { kind: "memory" }, new Person(), silent)).kind).toBe("memory");
  });

  it("lie under a passphrase that is typed twice at first, and shown never", async () => {
    const passphrase = { kind: "passphrase" } as const;
    const first = new Person("short\r", "a löng phrase\r", "another one\r", "a löng phraseX\x7f\r", "a löng phrase\r");
    const store = await webSecrets(folder, passphrase, first, silent);
    expect(store.kind).toBe("passphrase");
    await store.write("a", "one");
    expect(first.seen).toContain("at least 8 characters");
    expect(first.seen).toContain("not the same");
    expect(first.seen).not.toContain("phrase\n");
    expect(first.raw.at(-1)).toBe(false);

    const again = new Person("nope nope\r", "a löng phrase\r");
    expect(await (await webSecrets(folder, passphrase, again, silent)).read("a")).toBe("one");
    expect(again.seen).toContain("Nothing was changed");

    const before = await readFile(join(folder, "secrets.json"));
    const wrong = new Person("one\r", "two\r", "three\r", "a löng phrase\r");
    await expect(webSecrets(folder, passphrase, wrong, silent)).rejects.toThrow("not the passphrase");
    await expect(webSecrets(folder, passphrase, new Person("\u0003"), silent)).rejects.toThrow("No passphrase");
    expect(await readFile(join(folder, "secrets.json"))).toEqual(before);
  });

  it("want a terminal for a passphrase", async () => {
    const pipe = Object.assign(new Person(), { isTTY: false });
    await expect(webSecrets(folder, { kind: "passphrase" }, pipe, silent)).rejects.toThrow("--key-file");
  });

  it("lie under a key file that no one else can read", async () => {
    const path = join(folder, "key");
    const how = { kind: "key-file", path } as const;
    await expect(webSecrets(folder, how, new Person(), silent)).rejects.toThrow("openssl rand");
    await writeFile(path, Buffer.alloc(32, 3), { mode: 0o600 });
    await (await webSecrets(folder, how, new Person(), silent)).write("a", "one");
    expect(await (await webSecrets(folder, how, new Person(), silent)).read("a")).toBe("one");
    await chmod(path, 0o640);
    await expect(webSecrets(folder, how, new Person(), silent)).rejects.toThrow("chmod 600");
  });
});
