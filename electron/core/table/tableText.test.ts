import { describe, expect, it } from "vitest";
import type { MeterCell } from "../../../shared/model/table.ts";
import { cellText } from "./tableText.ts";

describe("a measured figure as text", () => {
  it("reads as kubectl top prints it, and of some time ago says of when", () => {
    const cpu: MeterCell = { value: 250.4, unit: "millicores", trend: [250.4], asOf: null };
    expect(cellText(cpu, 0)).toBe("250m");
    expect(cellText({ ...cpu, unit: "bytes", value: 3 * 2 ** 20 }, 0)).toBe("3Mi");
    expect(cellText({ ...cpu, asOf: Date.UTC(2026, 10, 22, 3, 12) }, 0)).toBe("250m (2026-11-22T03:12:00.000Z)");
  });
});
