/** One source of credentials for each user entry, shared by all contexts that name it: two clusters of one login cause one login. */
import { createHash } from "node:crypto";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeContext } from "../config/kubeContext.ts";
import { certificateSource } from "./certificateSource.ts";
import type { CredentialSource } from "./credentials.ts";
import { execSource, type LoginServices } from "./execSource.ts";
import { type OidcServices, oidcSource } from "./oidcSource.ts";
import { basicAuthorization, staticSource, unsupportedSource } from "./staticSource.ts";
import { tokenFileSource } from "./tokenFileSource.ts";

export type CredentialServices = LoginServices & { readonly oidc: Omit<OidcServices, "gate"> };

export class CredentialSources {
  readonly #services: CredentialServices;
  readonly #sources = new Map<string, CredentialSource>();

  constructor(services: CredentialServices) {
    this.#services = services;
  }

  /** The source for a context; the same object for the same entry until `retain` lets it go. Makes nothing happen by itself. */
  of(context: KubeContext): CredentialSource {
    const key = sourceKey(context);
    const known = this.#sources.get(key);
    if (known) return known;
    const source = createSource(context, this.#services);
    this.#sources.set(key, source);
    return source;
  }

  /** Lets go of sources whose entries are no more, or have changed, after kubeconfigs were read again. */
  retain(contexts: readonly KubeContext[]): void {
    const kept = new Set(contexts.map(sourceKey));
    for (const [key, source] of this.#sources) {
      if (kept.has(key)) continue;
      source.dispose();
      this.#sources.delete(key);
    }
  }

  dispose(): void {
    this.retain([]);
  }
}

/** Everything that a login depends on. The cluster counts only where the plugin is told about it. */
function sourceKey({ user, cluster }: KubeContext): string {
  const told = user.method.kind === "exec" && user.method.exec.provideClusterInfo ? cluster : null;
  return createHash("sha256")
    .update(JSON.stringify([user, told]))
    .digest("hex");
}

function createSource(context: KubeContext, services: CredentialServices): CredentialSource {
  const { user } = context;
  const bearer = bearerSource(context, services);
  if (!user.certificate) return bearer ?? staticSource(null, () => refused("auth.anonymousRefused"));
  return certificateSource(user.certificate, bearer);
}

function bearerSource({ user, cluster }: KubeContext, services: CredentialServices): CredentialSource | null {
  const { method } = user;
  switch (method.kind) {
    case "none":
      return null;
    case "token":
      return staticSource(`Bearer ${method.token}`, () => refused("auth.tokenRefused"));
    case "token-file":
      return tokenFileSource(method.path, method.fallback);
    case "basic":
      return staticSource(basicAuthorization(method.username, method.password), () => refused("auth.basicRefused"));
    case "exec":
      return execSource(method.exec, user, cluster, services);
    case "oidc": {
      const { issuerUrl, clientId } = method.oidc;
      const key = createHash("sha256")
        .update(JSON.stringify([user.file, user.name, issuerUrl, clientId]))
        .digest("hex");
      return oidcSource(method.oidc, key, { ...services.oidc, gate: services.gate });
    }
    case "unknown":
      return unsupportedSource(method.provider);
  }
}

function refused(id: "auth.anonymousRefused" | "auth.tokenRefused" | "auth.basicRefused"): RpcError {
  return new RpcError("expired", message(id, { hop: "login" }));
}
