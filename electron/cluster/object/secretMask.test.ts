import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskedText, maskSecret } from "./secretMask.ts";

const value = fc.string({ minLength: 6 });

describe("a masked Secret", () => {
  it("keeps names and hides every value, also in the last applied configuration", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), value, (data, applied) => {
        const secret = {
          kind: "Secret",
          metadata: {
            name: "s",
            annotations: { "kubectl.kubernetes.io/last-applied-configuration": applied, other: "stays" },
          },
          data,
          stringData: data,
        };
        const masked = maskSecret(secret);
        expect(Object.keys(masked.data as object)).toEqual(Object.keys(data));
        expect(masked).toMatchObject({ kind: "Secret", metadata: { name: "s", annotations: { other: "stays" } } });
        for (const text of Object.values(masked.data as Record<string, string>))
          expect(text).toMatch(/^•{8} \([0-9a-f]{8}\)$/);
        const annotations = (masked.metadata as { annotations: Record<string, string> }).annotations;
        expect(annotations["kubectl.kubernetes.io/last-applied-configuration"]).toMatch(/^•{8}/);
        expect(secret.data).toBe(data);
      }),
    );
  });

  it("marks equal values equally and others differently, whatever their length", () => {
    expect(maskedText("hunter2")).toBe(maskedText("hunter2"));
    expect(maskedText("hunter2")).not.toBe(maskedText("hunter3"));
    expect(maskedText("a").length).toBe(maskedText("a".repeat(500)).length);
  });

  it("hides values of unexpected shape as well", () => {
    expect(JSON.stringify(maskSecret({ data: ["plain"], stringData: { a: { b: "plain" } } }))).not.toContain("plain");
  });

  it("leaves a Secret without values alone", () => {
    expect(maskSecret({ kind: "Secret", metadata: { name: "s" } })).toEqual({
      kind: "Secret",
      metadata: { name: "s" },
    });
  });
});
