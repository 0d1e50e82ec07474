/** Secrets sealed by the system's own store (Keychain, DPAPI, a Linux keyring), in a file of ours that no one else can open. */
import { z } from "zod";
import { openSecretFile } from "./secretFile.ts";
import { memorySecrets, SecretError, type SecretStore } from "./secretStore.ts";

/** What the host lends of the system: Electron's `safeStorage`, in its asynchronous form. */
export interface SystemCipher {
  isAvailable(): Promise<boolean>;
  /** On Linux the keyring in use, by Electron's name; null where the system has but one. */
  backend(): string | null;
  encrypt(text: string): Promise<Buffer>;
  /** `outdated`: sealed under a key that the system has replaced; it should be sealed again. */
  decrypt(sealed: Buffer): Promise<{ readonly text: string; readonly outdated: boolean }>;
}

/** Without a keyring Chromium seals under a key that every program knows (`basic_text`): that keeps no secret. */
const keyrings: ReadonlySet<string> = new Set(["gnome_libsecret", "kwallet", "kwallet5", "kwallet6"]);

const Head = z.object({ by: z.literal("system") });

/** The system's store where it has one that deserves the name, else memory; `onProblem` is told why.
 *  @param path of the file that holds the sealed values */
export async function systemSecrets(
  path: string,
  cipher: SystemCipher,
  onProblem: (problem: string) => void,
): Promise<SecretStore> {
  const missing = await whyNone(cipher);
  if (missing !== null) {
    onProblem(`secrets are kept in memory only: ${missing}`);
    return memorySecrets();
  }
  const file = await openSecretFile(path, Head, () => ({ by: "system" as const }), onProblem);
  const seal = async (text: string): Promise<Buffer> => {
    try {
      return await cipher.encrypt(text);
    } catch (cause) {
      throw new SecretError("The system's safe storage could not seal a secret.", { cause });
    }
  };
  return {
    kind: "system",
    async read(name) {
      const sealed = await file.read(name);
      if (sealed === null) return null;
      let opened: Awaited<ReturnType<SystemCipher["decrypt"]>>;
      try {
        opened = await cipher.decrypt(sealed);
      } catch (cause) {
        throw new SecretError(`The system's safe storage could not open a secret of ${path}.`, { cause });
      }
      if (opened.outdated) await file.write(name, await seal(opened.text));
      return opened.text;
    },
    write: async (name, value) => file.write(name, await seal(value)),
    remove: (name) => file.write(name, null),
  };
}

async function whyNone(cipher: SystemCipher): Promise<string | null> {
  const available = await cipher.isAvailable().catch(() => false);
  if (!available) return "the system offers no safe storage";
  const backend = cipher.backend();
  return backend === null || keyrings.has(backend) ? null : `Linux offers no keyring (${backend})`;
}
