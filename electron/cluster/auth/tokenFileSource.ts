/** A bearer token that another program keeps fresh in a file (projected service account tokens, sidecars). */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { CredentialSource } from "./credentials.ts";
import { readSmallFile } from "./fileMaterial.ts";
import { RenewingSource } from "./renewingSource.ts";

/** client-go's period: half of the least time that the kubelet leaves an old token valid. */
const rereadAfterMs = 60_000;

/** @param fallback the entry's inline token, for when the file cannot be read */
export function tokenFileSource(path: string, fallback: string | null): CredentialSource {
  return new RenewingSource(async (_signal, previous, refused) => {
    const token = await readToken(path, fallback);
    const authorization = `Bearer ${token}`;
    if (refused && previous?.authorization === authorization) {
      throw new RpcError("expired", message("auth.tokenFileRefused", { hop: "login", path }));
    }
    return { authorization, clientCertificate: null, expiresAtMs: null, renewAtMs: Date.now() + rereadAfterMs };
  });
}

async function readToken(path: string, fallback: string | null): Promise<string> {
  try {
    const token = (await readSmallFile(path)).trim();
    if (token === "" || /\p{Cc}/u.test(token)) {
      throw new RpcError("invalid", message("auth.tokenFileEmpty", { hop: "login", path }));
    }
    return token;
  } catch (error) {
    if (fallback !== null) return fallback;
    throw error;
  }
}
