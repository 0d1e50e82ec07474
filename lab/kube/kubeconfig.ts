import { stringify } from "yaml";
import type { Identity } from "./certificate.ts";

/** How to reach one cluster as one user. */
export interface ContextPlan {
  readonly name: string;
  readonly server: string;
  /** PEM; undefined for plain HTTP. */
  readonly authorityPem: string | undefined;
  readonly credential: { readonly token: string } | { readonly identity: Identity };
  readonly namespace: string;
}

/** Writes a kubeconfig with an entry of each sort per context; the first context is the current one. */
export function kubeconfigOf(contexts: readonly ContextPlan[]): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": contexts[0]?.name ?? "",
    clusters: contexts.map(({ name, server, authorityPem }) => ({
      name,
      cluster: {
        server,
        ...(authorityPem === undefined ? {} : { "certificate-authority-data": base64(authorityPem) }),
      },
    })),
    users: contexts.map(({ name, credential }) => ({
      name,
      user:
        "token" in credential
          ? { token: credential.token }
          : {
              "client-certificate-data": base64(credential.identity.certificatePem),
              "client-key-data": base64(credential.identity.keyPem),
            },
    })),
    contexts: contexts.map(({ name, namespace }) => ({ name, context: { cluster: name, user: name, namespace } })),
  });
}
