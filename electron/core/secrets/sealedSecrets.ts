/** Secrets in a file under a key of the person's own: from a passphrase (scrypt, RFC 7914) or from a key file.
 *  Each value is sealed by AES-256-GCM under a random 96-bit nonce (NIST SP 800-38D) and bound to its name and to the file's head, so that
 *  neither can be exchanged. What cannot be seen is an older copy of the whole file in its place. */
import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  type ScryptOptions,
  scrypt as scryptCallback,
} from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { openSecretFile } from "./secretFile.ts";
import { SecretError, type SecretStore, WrongKeyError } from "./secretStore.ts";

export type SecretKey =
  | { readonly kind: "passphrase"; readonly passphrase: string }
  /** The bytes of a file of at least `leastKeyBytes`, as random as a key is. */
  | { readonly kind: "key-file"; readonly bytes: Buffer };

export const leastKeyBytes = 32;

/** OWASP's Password Storage Cheat Sheet: N = 2^17, r = 8, p = 1, which takes 128 MiB and some tenths of a second. */
const usualCost = { N: 2 ** 17, r: 8, p: 1 };
/** A file that asks for more is not ours; it could only be meant to keep the machine busy. */
const mostCost = { N: 2 ** 20, r: 32, p: 4 };
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** An entry under this name tells whether the key is the file's own. */
const proof = { name: ":proof", text: "quarterdeck" };

const Salt = z.base64().min(24);
const Head = z.discriminatedUnion("by", [
  z.object({
    by: z.literal("passphrase"),
    N: z.number().int().min(2).max(mostCost.N),
    r: z.number().int().min(1).max(mostCost.r),
    p: z.number().int().min(1).max(mostCost.p),
    salt: Salt,
  }),
  z.object({ by: z.literal("key-file"), salt: Salt }),
]);
type Head = z.infer<typeof Head>;

const scrypt: (secret: string, salt: Buffer, length: number, options: ScryptOptions) => Promise<Buffer> =
  promisify(scryptCallback);

/** @throws WrongKeyError when the file is sealed by another key; SecretError when it was tampered with. It is then as it was. */
export async function sealedSecrets(
  path: string,
  secret: SecretKey,
  onProblem: (problem: string) => void,
  cost = usualCost,
): Promise<SecretStore> {
  const salt = randomBytes(16).toString("base64");
  const begin = (): Head =>
    secret.kind === "passphrase" ? { by: "passphrase", ...cost, salt } : { by: "key-file", salt };
  const file = await openSecretFile(path, Head, begin, onProblem);
  const key = await deriveKey(file.head, secret, path);
  const seal = (name: string, text: string) => sealed(key, boundTo(file.head, name), text);
  const open = (name: string, bytes: Buffer) => opened(key, boundTo(file.head, name), bytes);

  const known = await file.read(proof.name);
  if (known === null && !file.isNew)
    throw new SecretError(`${path} was changed by something else: it has no proof of its key.`);
  if (known === null) await file.write(proof.name, seal(proof.name, proof.text));
  else if (open(proof.name, known) !== proof.text) throw wrong(path, secret);
  return {
    kind: "passphrase",
    async read(name) {
      const bytes = await file.read(name);
      if (bytes === null) return null;
      const text = open(name, bytes);
      if (text === null)
        throw new SecretError(`A secret in ${path} was changed by something else, and cannot be read.`);
      return text;
    },
    write: (name, value) => file.write(name, seal(name, value)),
    remove: (name) => file.write(name, null),
  };
}

async function deriveKey(head: Head, secret: SecretKey, path: string): Promise<Buffer> {
  if (head.by !== secret.kind) {
    const own = head.by === "passphrase" ? "a passphrase" : "a key file";
    throw new WrongKeyError(`${path} is sealed by ${own}. Nothing was changed.`);
  }
  const salt = Buffer.from(head.salt, "base64");
  if (secret.kind === "key-file") {
    if (secret.bytes.length < leastKeyBytes) throw new SecretError(`A key file holds at least ${leastKeyBytes} bytes.`);
    return Buffer.from(hkdfSync("sha256", secret.bytes, salt, "quarterdeck secrets 1", keyBytes));
  }
  if (head.by !== "passphrase") throw new WrongKeyError(`${path} is sealed by a key file. Nothing was changed.`);
  const { N, r, p } = head;
  // scrypt takes 128 · N · r bytes, and Node refuses more than it was told to expect. The same letters typed on another
  // system may come as other code points: NFKC makes them one.
  return scrypt(secret.passphrase.normalize("NFKC"), salt, keyBytes, { N, r, p, maxmem: 128 * N * r * p + 2 ** 20 });
}

function boundTo(head: Head, name: string): Buffer {
  return Buffer.from(JSON.stringify(["quarterdeck-secrets", 1, Object.entries(head).sort(), name]));
}

function sealed(key: Buffer, bound: Buffer, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(bound);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Null when another key sealed it, or it is not as it was sealed. */
function opened(key: Buffer, bound: Buffer, bytes: Buffer): string | null {
  if (bytes.length < nonceBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(bound);
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

function wrong(path: string, secret: SecretKey): WrongKeyError {
  const what = secret.kind === "passphrase" ? "passphrase" : "key file";
  return new WrongKeyError(`This is not the ${what} of ${path}. Nothing was changed.`);
}
