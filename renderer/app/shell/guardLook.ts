/** How a guard looks and is called; a connection in no environment is read-only, and looks so. */
import type { Colour, Environment, Guard } from "../../../shared/environment.ts";
import type { IconName } from "../../ui/icon/icons.ts";
import type { TextId } from "../i18n.ts";

export interface GuardLook {
  readonly colour: Colour | "none";
  readonly guard: Guard | "none";
}

/** Connections of the environment that is entered, and others looked at beside them. */
export interface Surroundings {
  readonly environment: Environment | null;
  /** All of them: what is looked at beside it has a guard too. */
  readonly environments: readonly Environment[];
  /** Ids of the connections looked at. */
  readonly active: readonly string[];
}

/** How many of those looked at belong to another environment or to none. */
export function strangers({ environment, active }: Pick<Surroundings, "environment" | "active">): number {
  return environment === null ? 0 : active.filter((id) => !environment.connections.includes(id)).length;
}

/** On the first screen the band is plain; where environments are mixed it is no one's colour, and as careful as the most careful of them. */
export function guardLook(surroundings: Surroundings): GuardLook {
  const { environment, environments, active } = surroundings;
  if (strangers(surroundings) > 0) {
    const guards = active.map((id) => environments.find(({ connections }) => connections.includes(id))?.guard);
    if (guards.some((guard) => guard === undefined || guard === "read-only"))
      return { colour: "none", guard: "read-only" };
    return { colour: "none", guard: guards.includes("protected") ? "protected" : "open" };
  }
  if (environment !== null) return { colour: environment.colour, guard: environment.guard };
  return active.length > 0 ? { colour: "none", guard: "read-only" } : { colour: "none", guard: "none" };
}

export const GUARD_TEXT: Readonly<Record<Guard, TextId>> = {
  open: "app.guard.open",
  protected: "app.guard.protected",
  "read-only": "app.guard.readOnly",
};

export const GUARD_ICON: Readonly<Record<Guard, IconName>> = { open: "check", protected: "lock", "read-only": "eye" };
