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
  /** Until when a holder may keep them without asking again (a file may change, a token come near its end); null for always. */
  readonly renewAtMs: number | null;
}

/** Why credentials are asked for. `refused` names the generation that the server answered with 401:
 *  a source renews only if that is still its current one, so that many refused requests cause one login. Credentials that are refused
 *  soon after they were renewed are not renewed again until a person asks for it: no storm of logins. */
export type CredentialAsk = { readonly reason: "first" } | { readonly reason: "refused"; readonly generation: number };

export interface CredentialSource {
  /** The credentials to use now; waits for a login where one is needed.
   *  @throws RpcError `expired` (sign in again), `needs-person`, `timeout`, `cancelled`, `invalid`, `unreachable` */
  current(ask: CredentialAsk, signal: AbortSignal): Promise<Credentials>;
  /** The person stops a login that is under way: whoever waits for it gets `needs-person`, and none is begun until `forget`. */
  cancel(): void;
  /** Signs in again: what is cached is dropped, and a refusal that stopped further logins is forgotten. */
  forget(): void;
  /** Ends a login that is under way; later asks are `cancelled`. */
  dispose(): void;
}
