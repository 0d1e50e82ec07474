/** How a guard looks and is called; a connection in no environment is read-only, and looks so. */
import type { Colour, Environment, Guard } from "../../../shared/environment.ts";
import type { IconName } from "../../ui/icon/icons.ts";
import type { TextId } from "../i18n.ts";

export interface GuardLook {
  readonly colour: Colour | "none";
  readonly guard: Guard | "none";
}

/** @param inside whether something is looked at; on the first screen the band is plain */
export function guardLook(environment: Environment | null, inside: boolean): GuardLook {
  if (environment !== null) return { colour: environment.colour, guard: environment.guard };
  return inside ? { colour: "none", guard: "read-only" } : { colour: "none", guard: "none" };
}

export const GUARD_TEXT: Readonly<Record<Guard, TextId>> = {
  open: "app.guard.open",
  protected: "app.guard.protected",
  "read-only": "app.guard.readOnly",
};

export const GUARD_ICON: Readonly<Record<Guard, IconName>> = { open: "check", protected: "lock", "read-only": "eye" };
