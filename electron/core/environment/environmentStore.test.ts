import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Environment, EnvironmentId, type Guard } from "../../../shared/environment.ts";
import { PermitError } from "../operation/permit.ts";
import { withPermit } from "../operation/permitIssue.ts";
import { openEnvironments } from "./environmentStore.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "environments-"));
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openEnvironments(join(folder, "environments.json"), (problem) => expect.fail(problem));
const prod = (guard: Guard): Environment => ({
  id: EnvironmentId.parse("p"),
  name: "prod-eu",
  colour: "magenta",
  guard,
  connections: ["a"],
});

it("takes no list that lowers a guard, and keeps what was saved across a restart", async () => {
  const store = await open();
  await store.save([prod("protected")]);
  await expect(store.save([prod("open")])).rejects.toMatchObject({
    code: "guarded",
    text: { params: { names: "prod-eu" } },
  });
  expect((await open()).environments.current).toEqual([prod("protected")]);
  await store.save([prod("read-only")]);
  expect((await open()).environments.current).toEqual([prod("read-only")]);
});

it("remembers under which guard a connection was taken out: there is no way round by two steps", async () => {
  const store = await open();
  await store.save([prod("protected")]);
  await store.save([]);
  const other = { ...prod("open"), id: EnvironmentId.parse("other"), name: "other" };
  expect(store.losers([other])).toEqual({ environments: [], former: ["prod-eu"] });
  await expect((await open()).save([other])).rejects.toMatchObject({ code: "guarded" });
  await store.save([{ ...other, guard: "protected" }]);
  expect(store.losers([{ ...other, guard: "protected" }])).toEqual({ environments: [], former: [] });
});

it("lowers a guard only with a permit, and only in place of the list that was seen", async () => {
  const store = await open();
  await store.save([prod("protected")]);
  const scope = { operation: "o", step: "s", connection: "console", key: "environments", proceed: () => {} };
  const replace = (from: Environment[], key = scope.key) =>
    withPermit({ ...scope, key }, (permit) => store.replace(permit, from, [prod("open")]));
  await expect(replace([prod("protected")], "other")).rejects.toThrow(PermitError);
  await expect(replace([prod("read-only")])).rejects.toMatchObject({ code: "conflict" });
  expect(store.environments.current).toEqual([prod("protected")]);
  await replace([prod("protected")]);
  expect((await open()).environments.current).toEqual([prod("open")]);
});

it("does not write what was lent", async () => {
  const store = await open();
  const practice = { ...prod("open"), id: EnvironmentId.parse("practice"), name: "practice", connections: ["lab"] };
  store.lend([practice]);
  await store.save([practice, prod("open")]);
  expect((await open()).environments.current).toEqual([prod("open")]);
  store.lend([]);
  expect(store.environments.current).toEqual([prod("open")]);
});

it("refuses a list that cannot be", async () => {
  const store = await open();
  await expect(store.save([prod("open"), prod("open")])).rejects.toMatchObject({ code: "invalid" });
});
