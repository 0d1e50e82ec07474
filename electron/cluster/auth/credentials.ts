/** Who asks a cluster for something: one interface over every kind of login. */
import type { ClientCertificate } from "../../core/dial/tlsMaterial.ts";

/** Plain data: it may travel in a message to a worker. Secrets: never log it. */
export interface Credentials {
  /** Grows by one with every change; a refusal names the generation that was refused. */
  readonly generation: number;
  /** The Authorization header's value, or null. */
  readonly authorization: string | null;
  readonly clientCertificate: ClientCertificate | null;
  /** When they end, in milliseconds since the epoch; null when they do not say. */
  readonly expiresAtMs: number | null;
}

/** Why credentials are asked for. `refused` names the generation that the server answered with 401:
 *  a source renews only if that is still its current one, so that many refused requests cause one login. */
export type CredentialAsk = { readonly reason: "first" } | { readonly reason: "refused"; readonly generation: number };

export interface CredentialSource {
  /** The credentials to use now; waits for a login where one is needed.
   *  @throws RpcError `expired` (sign in again), `needs-person`, `timeout`, `cancelled`, `invalid`, `unreachable` */
  current(ask: CredentialAsk, signal: AbortSignal): Promise<Credentials>;
  /** Forgets what is cached and ends a login that is under way. */
  dispose(): void;
}
