import { expect, it } from "vitest";
import { DEFAULT_SETTINGS, Settings, settings } from "./settings.ts";

it("a change says nothing of what it does not name", () => {
  const { input } = settings.members.change;
  expect(input.parse({ lastLocation: "#/overview" })).toEqual({ lastLocation: "#/overview" });
  expect(input.parse({})).toEqual({});
});

it("a file of before a field is read with that field's default", () => {
  const { pinnedKinds, ...before } = DEFAULT_SETTINGS;
  expect(Settings.parse(before)).toEqual({ ...before, pinnedKinds });
});
