import { type Json, text } from "./json.ts";

const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A quantity of the API, like `500m` or `2Gi`, as a number; 0 for what is none. */
export function quantity(value: Json | undefined): number {
  if (typeof value === "number") return value;
  const match = /^([+-]?[\d.]+)([a-zA-Z]*)$/.exec(text(value));
  return match === null ? 0 : Number(match[1]) * (FACTORS[match[2] ?? ""] ?? 0);
}

export function compareQuantities(left: string, right: string): number {
  return quantity(left) - quantity(right);
}

/** Writes a count of processors as the API does: whole ones bare, parts in thousandths. */
export function cpuQuantity(cores: number): string {
  const thousandths = Math.round(cores * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** Writes bytes with the largest binary suffix that divides them. */
export function bytesQuantity(bytes: number): string {
  for (const suffix of ["Ti", "Gi", "Mi", "Ki"]) {
    const factor = FACTORS[suffix] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${suffix}`;
  }
  return String(bytes);
}
