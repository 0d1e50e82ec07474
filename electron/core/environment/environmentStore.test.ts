import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Environment, EnvironmentId, type Guard } from "../../../shared/environment.ts";
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

it("takes a lowered guard only with the environment's name, and keeps what was saved across a restart", async () => {
  const store = await open();
  await store.save([prod("protected")]);
  await expect(store.save([prod("open")])).rejects.toMatchObject({ code: "guarded" });
  await expect(store.save([prod("open")])).rejects.toMatchObject({ code: "guarded" });
  expect((await open()).environments.current).toEqual([prod("protected")]);
  await store.save([prod("open")]);
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
