/** Values of Secrets and credentials, apart from the journal. Each operation has a random 256-bit key, which lies in the host's secret store alone; what is
 *  sealed under it (AES-256-GCM, NIST SP 800-38D) lies in a file for each value. Deleting the key ends them, wherever copies of the files may be. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { canonicalJson, Json } from "../../shared/model/json.ts";
import type { NewRecord, SealedReference, SealedValues } from "../core/operation/journal.ts";
import type { SecretStore } from "../core/secrets/secretStore.ts";

export interface SealedValuesOptions {
  /** The values' own folder, one folder within for each operation. */
  readonly folder: string;
  readonly secrets: SecretStore;
  /** Writes the record that a seal was deleted. */
  readonly append: (record: NewRecord) => Promise<unknown>;
}

interface Keys {
  readonly sealing: Buffer;
  readonly digesting: Buffer;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const NAME = /^[0-9a-f]{32}$/;

export function sealedValues({ folder, secrets, append }: SealedValuesOptions): SealedValues {
  /** Kept while the console runs: a step seals several values, and each reading of the store may ask the system's keyring. */
  const known = new Map<string, Promise<Keys | null>>();

  const keysOf = (operation: string, make: boolean): Promise<Keys | null> => {
    const before = known.get(operation) ?? Promise.resolve(null);
    const keys = before.then((found) => found ?? read(operation, make));
    known.set(operation, keys);
    // What failed may be asked for again.
    void keys.then((found) => found === null && forgetIf(operation, keys)).catch(() => forgetIf(operation, keys));
    return keys;
  };
  const forgetIf = (operation: string, keys: Promise<Keys | null>) => {
    if (known.get(operation) === keys) known.delete(operation);
  };
  const read = async (operation: string, make: boolean): Promise<Keys | null> => {
    const kept = await secrets.read(secretName(operation));
    if (kept !== null) return derived(Buffer.from(kept, "base64"));
    if (!make) return null;
    const key = randomBytes(keyBytes);
    await secrets.write(secretName(operation), key.toString("base64"));
    return derived(key);
  };

  return {
    async seal(operation, value): Promise<SealedReference> {
      const keys = await keysOf(operation, true);
      if (keys === null) throw new Error("a key that was made is not there");
      const text = canonicalJson(value);
      const name = randomBytes(16).toString("hex");
      await writeDurably(join(folder, folderName(operation)), name, sealed(keys.sealing, bound(operation, name), text));
      return { sealed: name, digest: createHmac("sha256", keys.digesting).update(text).digest("hex") };
    },
    async open(operation, reference) {
      if (!NAME.test(reference.sealed)) return null;
      const keys = await keysOf(operation, false);
      if (keys === null) return null;
      const bytes = await readFile(join(folder, folderName(operation), reference.sealed)).catch(absent);
      const text = bytes === null ? null : opened(keys.sealing, bound(operation, reference.sealed), bytes);
      return text === null ? null : Json.parse(JSON.parse(text));
    },
    async forget(operation) {
      const had = (await keysOf(operation, false)) !== null;
      known.delete(operation);
      if (had) await secrets.remove(secretName(operation));
      await rm(join(folder, folderName(operation)), { recursive: true, force: true });
      if (had) await append({ kind: "unsealed", operation, step: null, body: {} });
    },
  };
}

function secretName(operation: string): string {
  return `journal seal ${operation}`;
}

/** An operation's id may hold anything that a file's name may not. */
function folderName(operation: string): string {
  return createHash("sha256").update(operation).digest("hex").slice(0, 32);
}

/** Two keys of one: a digest stands in the journal for anyone to see, and must tell nothing of the sealing. */
function derived(key: Buffer): Keys {
  const part = (use: string) => Buffer.from(hkdfSync("sha256", key, "", `quarterdeck journal ${use} 1`, keyBytes));
  return { sealing: part("seal"), digesting: part("digest") };
}

/** A value cannot be put in the place of another. */
function bound(operation: string, name: string): Buffer {
  return Buffer.from(JSON.stringify(["quarterdeck-seal", 1, operation, name]));
}

function sealed(key: Buffer, about: Buffer, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(about);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Null when it is not what was sealed. */
function opened(key: Buffer, about: Buffer, bytes: Buffer): string | null {
  if (bytes.length < nonceBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(about);
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** The journal will refer to it: it must not be lost when the record is not. */
async function writeDurably(folder: string, name: string, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, name), "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  if (process.platform === "win32") return; // it opens no folders
  for (const path of [folder, dirname(folder)]) {
    const within = await open(path, "r");
    try {
      await within.sync();
    } finally {
      await within.close();
    }
  }
}

function absent(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
