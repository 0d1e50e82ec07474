import { expect, test } from "vitest";
import { readCompilerOutput } from "./types.ts";

test("the files that the compiler read are told from its messages", () => {
  const output = [
    "e2e/x.ts(3,1): error TS2322: Type 'string' is not assignable to type 'number'.",
    "  Types of property 'a' are incompatible.",
    "/repository/node_modules/typescript/lib/lib.es2024.d.ts",
    "/repository/shared/rpc/codec.ts",
    "/repository/resources/locales/en.json",
    "",
  ].join("\n");
  expect(readCompilerOutput("/repository", output)).toEqual({
    files: ["node_modules/typescript/lib/lib.es2024.d.ts", "shared/rpc/codec.ts", "resources/locales/en.json"],
    messages: [
      "e2e/x.ts(3,1): error TS2322: Type 'string' is not assignable to type 'number'.",
      "  Types of property 'a' are incompatible.",
    ],
  });
});
