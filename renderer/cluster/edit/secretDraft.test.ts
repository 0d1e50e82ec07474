import { describe, expect, it } from "vitest";
import { keepSecretDraft, secretDraft } from "./secretDraft.ts";

describe("what was written into a Secret", () => {
  const looked = { seen: "YQ==", text: undefined };
  const written = { seen: "Yg==", text: "new" };

  it("is there again when the person comes back, and what they only looked at is not", () => {
    keepSecretDraft("a", "u", { looked, written, gone: { seen: null, text: null } });
    expect(secretDraft("a", "u")).toEqual({ written, gone: { seen: null, text: null } });
  });

  it("is not put into another Secret of the same name", () => {
    keepSecretDraft("b", "u", { written });
    expect(secretDraft("b", "v")).toEqual({});
  });

  it("is forgotten once nothing is left of it", () => {
    keepSecretDraft("c", "u", { written });
    keepSecretDraft("c", "u", { looked });
    expect(secretDraft("c", "u")).toEqual({});
  });
});
