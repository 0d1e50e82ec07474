import type { ResourceAccess } from "./authorization.ts";
import { ApiError, conflict, forbidden, tooManyRequests } from "./status.ts";

/** Which requests a wish is about; what it does not name may be anything. */
export interface AccessPattern {
  /** Plural, with its group or without, with a subresource or for all of them: `deployments`, `deployments.apps`, `pods/eviction`. */
  readonly resource: string;
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
}

/** What happens to a write that a wish is about. */
export type WriteFault =
  | { readonly kind: "fail"; readonly code: number; readonly message: string }
  | { readonly kind: "lose" }
  | { readonly kind: "hold"; readonly ms: number; readonly webhook: string };

interface Wish {
  readonly pattern: AccessPattern;
  readonly fault: WriteFault;
  /** Matching writes that are let through before. */
  skip: number;
  times: number;
}

/** Faults that single writes run into: the nth of a kind, or those to a name. */
export class WriteFaults {
  #wishes: Wish[] = [];

  /** @param nth the first matching write that it happens to, from 1
   *  @param times how many in a row it happens to */
  add(pattern: AccessPattern, fault: WriteFault, nth: number, times: number): void {
    this.#wishes.push({ pattern, fault, skip: nth - 1, times });
  }

  clear(): void {
    this.#wishes = [];
  }

  /** What happens to this write. Every wish that it matches counts it. */
  take(access: ResourceAccess): readonly WriteFault[] {
    const faults: WriteFault[] = [];
    for (const wish of this.#wishes) {
      if (!matchesAccess(wish.pattern, access)) continue;
      if (wish.skip > 0) wish.skip--;
      else if (wish.times > 0) {
        wish.times--;
        faults.push(wish.fault);
      }
    }
    this.#wishes = this.#wishes.filter(({ times }) => times > 0);
    return faults;
  }
}

export function matchesAccess({ resource, verb, namespace, name }: AccessPattern, access: ResourceAccess): boolean {
  const [plural = "", subresource = ""] = access.resource.split("/");
  const [wanted = "", wantedSubresource] = resource.split("/");
  const isKind = wanted === "*" || wanted === plural || wanted === `${plural}.${access.group}`;
  return (
    isKind &&
    (wantedSubresource === undefined || wantedSubresource === subresource) &&
    (verb === "" || verb === access.verb) &&
    (namespace === "" || namespace === access.namespace) &&
    (name === "" || name === access.name)
  );
}

/** A refusal of a write in the words that the API server has for its code. */
export function refusalOf(code: number, message: string, { group, resource, name }: ResourceAccess): ApiError {
  const [plural = resource] = resource.split("/");
  const what = { group, resource: plural };
  switch (code) {
    case 403:
      return forbidden(what, name, message);
    case 409:
      return conflict(what, name, message);
    case 429:
      return tooManyRequests(1);
    case 503:
      return new ApiError(503, "ServiceUnavailable", message);
    case 504:
      return new ApiError(504, "Timeout", `Timeout: ${message}`, {});
    default:
      return new ApiError(code, "InternalError", `Internal error occurred: ${message}`);
  }
}

/** What the API server says when a webhook does not answer in time. */
export function webhookTimeout(webhook: string): ApiError {
  const url = `https://${webhook}.practice.svc:443/validate?timeout=10s`;
  const why = `failed calling webhook "${webhook}": failed to call webhook: Post "${url}": context deadline exceeded`;
  return new ApiError(500, "InternalError", `Internal error occurred: ${why}`, { causes: [{ message: why }] });
}
