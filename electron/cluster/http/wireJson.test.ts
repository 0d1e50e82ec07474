import { expect, it } from "vitest";
import { wireJson } from "./wireJson.ts";

it("writes what Go's encoder escapes as Go does, and says the same", () => {
  const value = [{ op: "test", path: "/data/run", value: 'a < b && c > "d"\u2028\u2029\n\u007f' }];
  const text = wireJson(value);
  expect(text).toContain(String.raw`"a \u003c b \u0026\u0026 c \u003e \"d\"\u2028\u2029\n${"\u007f"}"`);
  expect(JSON.parse(text)).toEqual(value);
});
