/** Where the console keeps what must stay secret between logins: by name, text alone. Values never reach settings, logs or URLs. */

export interface SecretStore {
  /** `memory` ends with the process; the screen says which it is. */
  readonly kind: "system" | "passphrase" | "memory";
  /** Null when there is none. @throws SecretError when there is one that cannot be read; it stays where it is */
  read(name: string): Promise<string | null>;
  /** @throws SecretError when it could not be kept */
  write(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Tells the person what to do; never holds a secret. */
export class SecretError extends Error {
  override readonly name: string = "SecretError";
}

/** The file is fine, and the passphrase or key is not its own. */
export class WrongKeyError extends SecretError {
  override readonly name = "WrongKeyError";
}

export function memorySecrets(): SecretStore {
  const values = new Map<string, string>();
  return {
    kind: "memory",
    read: async (name) => values.get(name) ?? null,
    write: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  };
}
