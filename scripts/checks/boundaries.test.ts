import { expect, test } from "vitest";
import { forbiddenImports } from "./boundaries.ts";

const check = (tree: Record<string, string>) => forbiddenImports(new Map(Object.entries(tree)));
const from = (path: string, ...specifiers: string[]) => ({
  [path]: specifiers.map((specifier) => `import ${JSON.stringify(specifier)};`).join("\n"),
});

test("the tree of the design passes", () => {
  expect(
    check({
      ...from("shared/cluster.ts", "zod", "./rpc/contract.ts"),
      ...from("electron/core/table/view.ts", "node:fs", "../../../shared/model/table.ts", "../dial/dialer.ts"),
      ...from("electron/cluster/list.ts", "../core/dial/dialer.ts", "../../shared/cluster.ts", "./auth/token.ts"),
      ...from("electron/cluster/steps/scale.ts", "../write/scale.ts"),
      ...from("electron/cluster/write/scale.ts", "./patch.ts", "../list.ts"),
      ...from("electron/operation/stepWork.ts", "../core/operation/permitIssue.ts"),
      ...from("electron/cluster/steps/scale.test.ts", "../../core/operation/permitIssue.ts"),
      ...from("electron/wiring.ts", "./core/server.ts", "./cluster/service.ts", "./wiring/cache.ts"),
      ...from("electron/wiring/cache.ts", "../cache/service.ts"),
      ...from("electron/main.ts", "electron", "./wiring.ts", "./host/desktop/window.ts", "./core/server.ts"),
      ...from("electron/host/desktop/window.ts", "electron/main", "../pages.ts"),
      ...from("electron/web.ts", "./wiring.ts", "./host/web/origin.ts", "./host/pages.ts"),
      ...from("renderer/main.tsx", "./app/shell.tsx", "./cluster/screen.tsx"),
      ...from("renderer/partsPage/plans.tsx", "../cluster/screen.tsx"),
      ...from("renderer/app/i18n.ts", "../../resources/locales/en.json"),
      ...from("renderer/cluster/screen.tsx", "../ui/Table.tsx", "../app/i18n.ts", "../../shared/cluster.ts", "react"),
      ...from("lab/main.ts", "node:http", "./kube/server.ts"),
      ...from("e2e/cluster.spec.ts", "../lab/main.ts", "../electron/web.ts"),
      ...from("electron/cluster/list.itest.ts", "../../test/services/kube/start.ts", "./list.ts"),
      ...from("shared/rpc/codec.test.ts", "node:util", "vitest"),
    }),
  ).toEqual([]);
});

test.each([
  ["shared/a.ts", "../electron/core/x.ts", "shared imports nothing of ours"],
  ["shared/a.ts", "node:fs", "shared runs without Node"],
  ["shared/a.ts", "fs/promises", "shared runs without Node"],
  ["renderer/cluster/a.tsx", "node:fs", "renderer runs without Node"],
  ["renderer/cluster/a.tsx", "../../electron/core/x.ts", "by its contract alone"],
  ["renderer/cluster/a.tsx", "../broker/b.tsx", "share through app and ui"],
  ["renderer/cluster/a.tsx", "../partsPage/b.tsx", "share through app and ui"],
  ["renderer/ui/a.tsx", "../cluster/b.tsx", "share through app and ui"],
  ["renderer/app/a.tsx", "../main.tsx", "nothing imports the page's entry"],
  ["renderer/cluster/a.tsx", "electron", "only the Electron host"],
  ["electron/core/a.ts", "../cluster/b.ts", "core imports shared alone"],
  ["electron/core/a.ts", "electron", "only the Electron host"],
  ["electron/core/a.ts", "electron/main", "only the Electron host"],
  ["electron/web.ts", "electron", "only the Electron host"],
  ["electron/web.ts", "./host/desktop/window.ts", "the web host runs without electron"],
  ["electron/host/pages.ts", "./desktop/window.ts", "the web host runs without electron"],
  ["electron/host/pages.ts", "electron", "only the Electron host"],
  ["electron/host/web/origin.ts", "electron", "only the Electron host"],
  ["electron/web.ts", "./cluster/service.ts", "a host imports shared, core and the wiring"],
  ["electron/cluster/a.ts", "../broker/b.ts", "no other domain"],
  ["electron/cluster/a.ts", "../wiring.ts", "only a host imports the wiring"],
  ["electron/cluster/a.ts", "../main.ts", "nothing imports a host"],
  ["electron/core/a.ts", "../host/web/origin.ts", "nothing imports a host"],
  ["electron/cluster/a.ts", "./write/scale.ts", "write is for the steps"],
  ["electron/cluster/steps/a.ts", "../../core/operation/permitIssue.ts", "only the operation engine issues permits"],
  ["electron/core/a.ts", "./operation/permitIssue.ts", "only the operation engine issues permits"],
  ["electron/wiring.ts", "./core/operation/permitIssue.ts", "only the operation engine issues permits"],
  ["electron/cache/steps/a.ts", "../../cluster/write/scale.ts", "no other domain"],
  ["electron/wiring.ts", "./cluster/write/scale.ts", "write is for the steps"],
  ["electron/cluster/a.ts", "../../renderer/app/x.ts", "a domain imports shared and core"],
  ["electron/cluster/a.ts", "../../lab/kube/x.ts", "the lab is imported by nothing"],
  ["electron/cluster/a.ts", "../../scripts/x.ts", "nothing of its tools"],
  ["electron/cluster/a.test.ts", "../../lab/kube/x.ts", "the lab is imported by nothing"],
  ["lab/kube/a.ts", "../../shared/cluster.ts", "nothing of the console"],
  ["lab/kube/a.ts", "../../resources/locales/en.json", "nothing of the console"],
  ["electron/cluster/a.ts", "../../elsewhere/x.ts", "no folder of the design"],
])("%s may not import %s", (path, specifier, reason) => {
  const [problem, ...rest] = check(from(path, specifier));
  expect(rest).toEqual([]);
  expect(problem).toContain(`${path}:1: `);
  expect(problem).toContain(reason);
});

test("types, dynamic imports, re-exports and worker URLs are imports too", () => {
  const forms = [
    `import type { A } from "../broker/a.ts";`,
    `type A = import("../broker/a.ts").A;`,
    `const a = await import("../broker/a.ts");`,
    `export * from "../broker/a.ts";`,
    `new Worker(new URL("../broker/aWorker.ts", import.meta.url));`,
  ];
  for (const form of forms) expect(check({ "electron/cluster/x.ts": `\n${form}` })[0]).toMatch(/x\.ts:2: .*no other/);
});

test("the lab may be started by its address, from core, a host or a test, and only its entry", () => {
  const start = (path: string, target: string) =>
    check({ [path]: `spawn(process.execPath, [fileURLToPath(new URL("${target}", import.meta.url))]);` });
  expect(start("electron/core/estate.ts", "../../lab/main.ts")).toEqual([]);
  expect(start("electron/web.ts", "../lab/main.ts")).toEqual([]);
  expect(start("electron/cluster/estate.itest.ts", "../../lab/main.ts")).toEqual([]);
  expect(start("electron/core/estate.ts", "../../lab/kube/server.ts")[0]).toContain("imported by nothing");
  expect(start("electron/cluster/estate.ts", "../../lab/main.ts")[0]).toContain("imported by nothing");
});

test("the product finds no file by a module's own place; a host, which runs bundled alone, and tools may", () => {
  const text = `join(import.meta.dirname, "data.bin");`;
  expect(check({ "electron/core/a.ts": text })[0]).toContain("electron/core/a.ts:1: the bundle lies elsewhere");
  expect(check({ "bench/a.ts": text, "electron/core/a.test.ts": text, "electron/host/a.ts": text })).toEqual([]);
});

test("a circle of imports is shown as the way round it; types may go round", () => {
  const tree = {
    ...from("electron/core/a.ts", "./b.ts"),
    ...from("electron/core/b.ts", "./c.ts"),
    ...from("electron/core/c.ts", "./a.ts"),
  };
  expect(check(tree)).toEqual([
    "electron/core/a.ts:1: imports itself: electron/core/a.ts → electron/core/b.ts → electron/core/c.ts → electron/core/a.ts",
  ]);
  expect(check({ ...tree, "electron/core/c.ts": `import type { A } from "./a.ts";` })).toEqual([]);
});
