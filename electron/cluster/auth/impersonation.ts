/** Acting as someone else: the headers that the API server reads (k8s.io/api/authentication/v1, client-go transport). */
import type { Impersonation } from "../config/kubeContext.ts";

/** @param impersonation the person's choice for the connection where there is one, else the kubeconfig's
 *  @returns pairs of header and value, in the order in which they are sent */
export function impersonationHeaders(impersonation: Impersonation | null): readonly (readonly [string, string])[] {
  if (!impersonation) return [];
  const { user, uid, groups, extra } = impersonation;
  return [
    ["Impersonate-User", headerValue(user)],
    ...(uid === null ? [] : [["Impersonate-Uid", headerValue(uid)] as const]),
    ...groups.map((group) => ["Impersonate-Group", headerValue(group)] as const),
    ...extra.flatMap(([key, values]) =>
      values.map((value) => [`Impersonate-Extra-${escapeKey(key)}`, headerValue(value)] as const),
    ),
  ];
}

/** UTF-8 bytes, each as one character, as HTTP carries them; no line can be added. */
function headerValue(text: string): string {
  return Buffer.from(text.replace(/[\r\n\0]/g, ""), "utf8").toString("latin1");
}

/** Header names know few characters: the server undoes percent encoding. Case is lost on the way, so it is given up here already. */
function escapeKey(key: string): string {
  return [...Buffer.from(key.toLowerCase(), "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9!#$&'*+.^_`|~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
