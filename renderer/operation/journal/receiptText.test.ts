import { describe, expect, it } from "vitest";
import { exportFrom, exportName, shortChain } from "./receiptText.ts";

describe("receipts as text", () => {
  it("shows a hash in two groups", () => {
    expect(shortChain("c1f077ab90de")).toBe("c1f0 77ab");
    expect(shortChain("")).toBe("");
  });

  it("names an export by its day and its form", () => {
    const now = new Date("2026-11-22T03:07:00Z");
    expect(exportName("jsonl", now)).toBe("quarterdeck-journal-2026-11-22.jsonl");
    expect(exportName("markdown", now)).toBe("quarterdeck-journal-2026-11-22.md");
  });

  it("begins an export at midnight, so many days ago", () => {
    const now = new Date(2026, 10, 22, 3, 7);
    expect(exportFrom(0, now)).toBe(new Date(2026, 10, 22).toISOString());
    expect(exportFrom(7, now)).toBe(new Date(2026, 10, 15).toISOString());
    expect(exportFrom(null, now)).toBe(null);
  });
});
