import type { Colour, Guard } from "../../shared/environment.ts";
import "./environmentMark.css";

export interface EnvironmentMarkProps {
  readonly colour: Colour | "none";
  readonly guard: Guard;
}

/** A piece of an environment's band: its hue, and its guard as texture. Its name stands beside it. */
export function EnvironmentMark({ colour, guard }: EnvironmentMarkProps) {
  return <i className="env-mark" data-env={colour} data-guard={guard} aria-hidden="true" />;
}
