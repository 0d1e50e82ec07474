import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePayload } from "./releasePayload.ts";
import { packed, recordWith } from "./releases.fixture.ts";

const drivers = ["secret", "configmap"] as const;
const why = async (data: string, driver: "secret" | "configmap" = "configmap") => {
  const decoded = await decodePayload(driver, recordWith(data));
  return "unreadable" in decoded ? decoded.unreadable.id : "readable";
};
const twice = (text: string) => Buffer.from(text).toString("base64");

describe("decodePayload", () => {
  it("gives back whatever Helm packed, by either driver", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...drivers),
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
        async (driver, release) => {
          // JSON knows no negative zero.
          const wanted: unknown = JSON.parse(JSON.stringify(release));
          expect(await decodePayload(driver, recordWith(packed(driver, release)))).toEqual({ release: wanted });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("answers with a reason, and never throws, whatever stands there", async () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
      fc.string().map((text) => gzipSync(text).toString("base64")),
      fc.tuple(fc.nat(200), fc.nat(255)).map(([at, byte]) => {
        const bytes = gzipSync(JSON.stringify({ manifest: "a".repeat(500) }));
        bytes[at % bytes.length] = byte;
        return bytes.toString("base64");
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...drivers), hostile, async (driver, data) => {
        const decoded = await decodePayload(driver, recordWith(data));
        expect("release" in decoded || "unreadable" in decoded).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(await decodePayload("secret", null)).toHaveProperty("unreadable");
  });

  it("reads payloads from before they were compressed", async () => {
    expect(await why(twice(JSON.stringify({ name: "web" })))).toBe("readable");
  });

  it("names what is wrong", async () => {
    expect(await why("")).toBe("helm.unreadable.missing");
    expect(await why("not base64 at all!")).toBe("helm.unreadable.base64");
    expect(await why(twice("%%%"), "secret")).toBe("helm.unreadable.base64");
    expect(await why(gzipSync("{}").subarray(0, 15).toString("base64"))).toBe("helm.unreadable.gzip");
    expect(await why(gzipSync("no json").toString("base64"))).toBe("helm.unreadable.json");
    expect(await why(gzipSync("[1]").toString("base64"))).toBe("helm.unreadable.json");
    expect(await why(gzipSync(`{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`).toString("base64"))).toBe(
      "helm.unreadable.deep",
    );
  });

  it("stops at a gzip that unpacks to more than its bound", async () => {
    const bomb = gzipSync(Buffer.alloc(40 << 20, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await why(bomb.toString("base64"))).toBe("helm.unreadable.tooLarge");
  });
});
