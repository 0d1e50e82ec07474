/** The web host's secrets: under a key file, a passphrase asked at the terminal, or in memory. Neither is ever an argument's value or a variable. */
import { access, open } from "node:fs/promises";
import { join } from "node:path";
import { leastKeyBytes, sealedSecrets } from "../../core/secrets/sealedSecrets.ts";
import { memorySecrets, type SecretStore, WrongKeyError } from "../../core/secrets/secretStore.ts";
import { askHidden, type TerminalInput } from "./askHidden.ts";
import type { WebArguments } from "./webArguments.ts";

export interface Terminal {
  readonly input: TerminalInput;
  readonly output: { write(text: string): unknown };
}

const tries = 3;
const shortest = 8;
/** More than any key: the rest of a larger file is left out. */
const mostKeyBytes = 64 * 1024;

/** @throws Error with a sentence for the person at the terminal */
export async function webSecrets(
  folder: string,
  how: WebArguments["secrets"],
  { input, output }: Terminal,
  onProblem: (problem: string) => void,
): Promise<SecretStore> {
  if (how.kind === "memory") return memorySecrets();
  const path = join(folder, "secrets.json");
  if (how.kind === "key-file") {
    return sealedSecrets(path, { kind: "key-file", bytes: await keyOf(how.path) }, onProblem);
  }
  if (input.isTTY !== true) throw new Error("--passphrase asks at a terminal, and there is none: use --key-file FILE.");
  const isNew = await access(path).then(
    () => false,
    () => true,
  );
  for (let left = tries; ; left -= 1) {
    const passphrase = isNew ? await newPassphrase({ input, output }) : await askHidden("Passphrase: ", input, output);
    try {
      return await sealedSecrets(path, { kind: "passphrase", passphrase }, onProblem);
    } catch (error) {
      if (!(error instanceof WrongKeyError) || left <= 1) throw error;
      output.write(`${error.message}\n`);
    }
  }
}

async function newPassphrase({ input, output }: Terminal): Promise<string> {
  for (;;) {
    const first = await askHidden("A new passphrase for the console's secrets: ", input, output);
    if ([...first].length < shortest) {
      output.write(`It takes at least ${shortest} characters.\n`);
      continue;
    }
    if ((await askHidden("The same once more: ", input, output)) === first) return first;
    output.write("They are not the same.\n");
  }
}

async function keyOf(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (absent)
      throw new Error(`--key-file ${path} does not exist. Make one: openssl rand -out ${path} ${leastKeyBytes}`);
    throw error;
  });
  try {
    const { mode } = await file.stat();
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new Error(`--key-file ${path} can be read by others: chmod 600 ${path}`);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostKeyBytes), 0, mostKeyBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
