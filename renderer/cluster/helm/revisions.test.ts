import { expect, it } from "vitest";
import type { ReleaseRevision } from "../../../shared/helm.ts";
import { message } from "../../../shared/model/message.ts";
import { comparedRevisions, deployedRevision, rollbackGoal, withMark } from "./revisions.ts";

const revision = (number: number, status: string, more: Partial<ReleaseRevision> = {}): ReleaseRevision => ({
  revision: number,
  status,
  health: "ok",
  stuck: false,
  updatedAt: null,
  detail: null,
  unreadable: null,
  ...more,
});
const failed = [revision(4, "failed"), revision(3, "deployed"), revision(2, "superseded"), revision(1, "superseded")];
const well = failed.slice(1);
const broken = { unreadable: message("rpc.internal", { ref: "" }) };

it("goes back to what is in force when the newest failed, else to the one before", () => {
  expect(deployedRevision(failed)?.revision).toBe(3);
  expect(rollbackGoal(failed)?.revision).toBe(3);
  expect(rollbackGoal(well)?.revision).toBe(2);
  expect(rollbackGoal(well.slice(0, 1))).toBeUndefined();
});

it("does not go back to what a rollback has just brought back", () => {
  const detail = {
    chart: null,
    description: "",
    firstDeployedAt: null,
    deployedAt: null,
    deletedAt: null,
    rollbackTo: 2,
  };
  const again = [revision(4, "deployed", { detail }), revision(3, "failed"), revision(2, "superseded")];
  expect(rollbackGoal([...again, revision(1, "superseded")])?.revision).toBe(1);
  expect(rollbackGoal(again)).toBeUndefined();
});

it("goes back to none that cannot be read", () => {
  expect(
    rollbackGoal([revision(3, "deployed", broken), revision(2, "superseded", broken), revision(1, "superseded")])
      ?.revision,
  ).toBe(1);
});

it("compares what is marked, in the order of time, else the chosen one with its neighbour", () => {
  expect(comparedRevisions(failed, [4, 2], 1)).toEqual({ from: 2, to: 4 });
  expect(comparedRevisions(failed, [1], 3)).toEqual({ from: 1, to: 3 });
  expect(comparedRevisions(failed, [], 4)).toEqual({ from: 3, to: 4 });
  expect(comparedRevisions(failed, [1], 1)).toEqual({ from: 1, to: 2 });
  expect(comparedRevisions(failed.slice(3), [], 1)).toBeNull();
});

it("keeps the last two marks", () => {
  expect(withMark(withMark(withMark([], 1), 2), 4)).toEqual([2, 4]);
  expect(withMark([2, 4], 2)).toEqual([4]);
});
