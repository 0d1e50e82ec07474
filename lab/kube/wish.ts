import { type Json, type JsonObject, text } from "./json.ts";

/** A wish that cannot be granted, with the reason. */
export class MisbehaviourError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MisbehaviourError";
  }
}

/** A number of a wish. @throws MisbehaviourError when it is none from 0 */
export function amount(wish: JsonObject, name: string, fallback?: number): number {
  const value: Json | undefined = wish[name] ?? fallback;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new MisbehaviourError(`${text(wish.action)} needs ${name}, a number from 0`);
}
