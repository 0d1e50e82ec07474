/** Renewed OIDC tokens in the host's secrets, and in memory in any case: a disk or keyring that fails must not end a login. */
import { z } from "zod";
import type { SecretStore } from "../../core/secrets/secretStore.ts";
import type { OidcTokenStore, OidcTokens } from "./oidcSource.ts";

const Tokens = z.object({ idToken: z.string(), refreshToken: z.string().nullable() });

/** @param onProblem is told, without the secret, what could not be read or kept */
export function tokenStore(secrets: SecretStore, onProblem: (problem: string) => void): OidcTokenStore {
  const known = new Map<string, OidcTokens>();
  const tell = (error: unknown) => onProblem(error instanceof Error ? error.message : String(error));
  return {
    async read(key) {
      const here = known.get(key);
      if (here !== undefined) return here;
      const text = await secrets.read(nameOf(key)).catch((error: unknown) => {
        tell(error);
        return null;
      });
      const tokens = text === null ? null : parse(text);
      if (tokens !== null) known.set(key, tokens);
      return tokens;
    },
    async write(key, tokens) {
      known.set(key, tokens);
      await secrets.write(nameOf(key), JSON.stringify(tokens)).catch(tell);
    },
  };
}

function nameOf(key: string): string {
  return `oidc ${key}`;
}

function parse(text: string): OidcTokens | null {
  try {
    return Tokens.parse(JSON.parse(text));
  } catch {
    // Of another version of the console: the kubeconfig's own tokens are used.
    return null;
  }
}
