import type { MeterCell } from "../../../shared/model/table.ts";

/** A measured quantity as `kubectl top` readers know it, short enough for a column: `214m`, `1.42` cores; `61Mi`, `1.8Gi`. */
export function meterText({ value, unit }: Pick<MeterCell, "value" | "unit">): string {
  if (unit === "millicores") return value < 1000 ? millicores(value) : figures(value / 1000);
  let size = value;
  let step = 0;
  // 999.5 and more would be written with four figures.
  while (size >= 999.5 && step < byteUnits.length - 1) {
    size /= 1024;
    step += 1;
  }
  return value === 0 ? "0" : `${size < 9.95 && step > 1 ? figures(size) : Math.round(size)}${byteUnits[step]}`;
}

const byteUnits = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];

function millicores(value: number): string {
  return value === 0 ? "0" : `${Math.max(1, Math.round(value))}m`;
}

/** Two or three figures that say something: 1.42, 14.2, 142; 1.8. */
function figures(value: number): string {
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return value.toFixed(digits).replace(/\.?0+$/, "") || "0";
}
