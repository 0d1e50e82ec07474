/** Several clusters looked at as one: whether something is refused in all of them. */
import type { Capability } from "../../../shared/model/capability.ts";
import type { Message } from "../../../shared/model/message.ts";

/** @param capabilities one a cluster; undefined while it has not said
 *  @returns the first reason; null while one of them allows it or may yet do so */
export function refusal(capabilities: readonly (Capability | undefined)[]): Message | null {
  let first: Message | null = null;
  for (const capability of capabilities) {
    if (capability?.may !== "no") return null;
    first ??= capability.reason;
  }
  return first;
}
