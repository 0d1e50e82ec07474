/** What a server's refusal says of single fields: causes of an invalid object, and conflicts of server-side apply. */
import type { JsonObject } from "../../../../shared/model/json.ts";
import { refusalText } from "../../http/refusalText.ts";
import { listAt, textAt } from "../../source/wireValue.ts";

export interface FieldCause {
  /** As the server names it: `spec.template.spec.containers[0].image`, `.spec.replicas`. */
  readonly field: string;
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldManagerConflict` … */
  readonly reason: string;
  readonly text: string;
}

/** @param status the `metav1.Status` of the refusal */
export function refusedFields(status: JsonObject): readonly FieldCause[] {
  return listAt(status, "details", "causes").map((cause) => ({
    field: textAt(cause, "field").replace(/^\./, ""),
    reason: textAt(cause, "reason"),
    text: refusalText(textAt(cause, "message")),
  }));
}

export interface ApplyConflict {
  readonly field: string;
  readonly manager: string;
}

/** The fields that another manager owns; empty when the refusal is about something else. */
export function applyConflicts(status: JsonObject): readonly ApplyConflict[] {
  return refusedFields(status).flatMap(({ field, reason, text }) => {
    const manager = /conflict with "((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
    return reason === "FieldManagerConflict" && manager !== undefined ? [{ field, manager }] : [];
  });
}

/** Fields that a kind does not have: server-side apply tells them in its sentence alone. */
export function undeclaredFields(status: JsonObject): readonly FieldCause[] {
  const found = /failed to create typed patch object \([^)]*\): (?:errors:)?([\s\S]*)$/.exec(textAt(status, "message"));
  return (found?.[1] ?? "").split("\n").flatMap((line) => {
    const [, field = "", text = ""] = /^\s*\.(\S(?:.*?\S)?): ([^"]*)$/.exec(line) ?? [];
    return field === "" ? [] : [{ field, reason: "FieldValueInvalid", text }];
  });
}
