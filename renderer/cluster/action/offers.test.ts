import { describe, expect, it } from "vitest";
import type { ActionState } from "../../../shared/cluster.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import { message } from "../../../shared/model/message.ts";
import { OFFERS, offered } from "./offers.ts";

const yes: Capability = { may: "yes" };
const no: Capability = { may: "no", reason: message("x") };
const states = (of: Readonly<Record<string, Capability>>): readonly ActionState[] =>
  OFFERS.flatMap(({ id, action }) => {
    const capability = id === action ? of[action] : undefined;
    return capability === undefined ? [] : [{ action, capability }];
  });
const ids = (...of: Parameters<typeof offered>) => offered(...of).map(({ offer }) => offer.id);

describe("offered", () => {
  it("has what a cluster says that the kind has, in the order of the menu", () => {
    expect(ids([states({ delete: yes, scale: no, restart: yes })], 1, null)).toEqual(["restart", "scale", "delete"]);
  });

  it("offers the one direction that makes sense for the object, and both where it is not at hand", () => {
    const has = [states({ pause: yes, cordon: yes })];
    expect(ids(has, 1, { spec: { paused: true, unschedulable: true } })).toEqual(["resume", "uncordon"]);
    expect(ids(has, 1, { spec: {} })).toEqual(["pause", "cordon"]);
    expect(ids(has, 3, null)).toEqual(["pause", "resume", "cordon", "uncordon"]);
  });

  it("suspends an application that syncs by itself, and resumes one whose sync was switched off", () => {
    const has = [states({ suspend: yes })];
    const application = (automated?: object) => ({
      kind: "Application",
      spec: { syncPolicy: automated === undefined ? {} : { automated } },
    });
    expect(ids(has, 1, application({ selfHeal: true }))).toEqual(["suspend"]);
    expect(ids(has, 1, application({ enabled: false }))).toEqual(["unsuspend"]);
    expect(ids(has, 1, application())).toEqual([]);
    expect(ids(has, 1, { kind: "CronJob", spec: { suspend: true } })).toEqual(["unsuspend"]);
  });

  it("leaves out for several what is about one, and the release of finalizers where nothing is being deleted", () => {
    const has = [states({ rollback: yes, debug: yes, "release-finalizer": yes, restart: yes })];
    expect(ids(has, 2, null)).toEqual(["restart"]);
    expect(ids(has, 1, { metadata: {} })).toEqual(["restart", "rollback", "debug"]);
    expect(ids(has, 1, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } })).toContain("release-finalizer");
  });

  it("gives the word of each cluster that has the action, and waits for none that has not said", () => {
    const [restart] = offered([states({ restart: yes }), null, states({ restart: no })], 2, null);
    expect(restart?.capabilities).toEqual([yes, no]);
  });
});
