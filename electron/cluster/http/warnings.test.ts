import { describe, expect, it } from "vitest";
import { warningsIn } from "./warnings.ts";

describe("warningsIn", () => {
  it("gives the texts of several headers, with quotes, commas and backslashes in them", () => {
    const header = '299 - "unknown field \\"spec.replica\\", ignored", 299 - "a \\\\ b"';
    expect(warningsIn(header)).toEqual(['unknown field "spec.replica", ignored', "a \\ b"]);
  });

  it("finds nothing in what is no warning, or is absent", () => {
    expect(warningsIn(undefined)).toEqual([]);
    expect(warningsIn("hello")).toEqual([]);
  });
});
