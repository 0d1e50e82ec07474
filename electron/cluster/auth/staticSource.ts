/** Credentials that stand in the kubeconfig itself: nothing can renew them but an edit of the file. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { CredentialSource, Credentials } from "./credentials.ts";

/** @param authorization the header's value; null for none
 *  @param refusedId what a person is told when the server refuses it */
export function staticSource(authorization: string | null, refusal: () => RpcError): CredentialSource {
  const credentials: Credentials = {
    generation: 1,
    authorization,
    clientCertificate: null,
    expiresAtMs: null,
    renewAtMs: null,
  };
  return {
    async current(ask) {
      if (ask.reason === "refused") throw refusal();
      return credentials;
    },
    cancel: () => undefined,
    forget: () => undefined,
    dispose: () => undefined,
  };
}

export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** For an auth-provider that is not spoken here: it fails with the way out. */
export function unsupportedSource(provider: string): CredentialSource {
  return {
    current: () =>
      Promise.reject(new RpcError("unsupported", message("auth.providerUnsupported", { hop: "login", provider }))),
    cancel: () => undefined,
    forget: () => undefined,
    dispose: () => undefined,
  };
}
