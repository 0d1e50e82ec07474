/** The question that a refusal raises: who has the right that it names. Pure. */
import type { Message } from "../../../shared/model/message.ts";
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { readResource } from "./questionText.ts";

/** Messages that name a right by `verb` and `resource`, and where it is missing by `namespace` or `namespaces`. */
const naming = /^cluster\.(access\.needs|forbidden\.)/;

/** @returns null when it names none */
export function questionOfRefusal({ id, params }: Message): RbacQuestion | null {
  const { verb, resource } = params;
  if (!naming.test(id) || typeof verb !== "string" || typeof resource !== "string") return null;
  const named = params.namespace ?? params.namespaces;
  // Of several the first: whoever may help with one may know of the others.
  const [namespace = ""] = typeof named === "string" ? named.split(", ") : [];
  const place = namespace === "" ? ({ in: "cluster" } as const) : ({ in: "namespace", namespace } as const);
  return { ask: "who-can", verb, ...readResource(resource, []), name: null, place };
}
