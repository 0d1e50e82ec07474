import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Environment, EnvironmentId, type Guard } from "../../../shared/environment.ts";
import type { Json } from "../../../shared/model/json.ts";
import { openEnvironments } from "../../core/environment/environmentStore.ts";
import { environmentStep } from "./environmentStep.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "environments-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const guarded = (guard: Guard): Environment => ({
  id: EnvironmentId.parse("prod"),
  name: "prod-eu",
  colour: "magenta",
  guard,
  connections: ["c1"],
});
const json = (list: readonly Environment[]): Json => JSON.parse(JSON.stringify(list));
const context = {
  target: { connection: null, key: "environments" },
  signal: new AbortController().signal,
  whole: true,
};

async function tried(now: Guard, before: Guard) {
  const store = await openEnvironments(join(folder, "environments.json"), expect.fail);
  await store.save([guarded(now)]);
  const record = { before: json([guarded(before)]), after: null };
  return await environmentStep(store).trials?.back({ environments: json([guarded(now)]) }, record, context);
}

it("an undo that raises a guard shows what it puts back", async () => {
  expect((await tried("open", "protected"))?.preview.diff).toEqual([
    { where: "prod-eu", note: null, before: ["guard: open"], after: ["guard: protected"] },
  ]);
});

it("an undo that would lower one is refused when it is planned", async () => {
  await expect(tried("protected", "open")).rejects.toMatchObject({
    code: "conflict",
    text: { id: "environment.undoLowers", params: { names: "prod-eu" } },
  });
});
