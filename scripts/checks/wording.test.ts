import { expect, test } from "vitest";
import { longFiles } from "./sizes.ts";
import { localWords } from "./wording.ts";

test.each([
  ["cache in /wor" + "k/main/out", "the path of one machine"],
  ['cwd: "/roo' + 't/.cache"', "the path of one machine"],
  ["registry" + "=https://example.test", "the address of a package registry"],
  ['      "resolved": "https://example.test/ws.tgz",', "the address of a package registry"],
  ["see registry.npm" + "js.org", "the host of a package registry"],
  ["GOPROXY=https://proxy.golang" + ".org", "the host of a package registry"],
])("%s is found", (line, why) => {
  expect(localWords("a.md", `fine\n${line}`)[0]).toContain(`a.md:2: ${why}`);
});

test("paths of the product and of anybody's machine pass", () => {
  const text = [
    "renderer/work/board.tsx",
    "/home/ada/.kube/config",
    "user root",
    "out/work/x",
    "registry.example/app:1",
  ];
  expect(localWords("a.md", text.join("\n"))).toEqual([]);
});

test("files above the most lines are named, and the median is that of all", () => {
  const file = (lines: number) => "x\n".repeat(lines);
  const code = new Map([
    ["a.ts", file(10)],
    ["b.ts", file(401)],
    ["c.ts", file(400)],
  ]);
  expect(longFiles(code, 400)).toEqual({ problems: ["b.ts: 401 lines, above 400"], median: 400, files: 3 });
});
