import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { ownershipBack } from "./fieldOwnership.ts";

const ours = new Set(["console", "console-apply"]);
const entry = (manager: string, fields: readonly string[], time: string, more: JsonObject = {}): JsonObject => ({
  manager,
  operation: "Apply",
  apiVersion: "apps/v1",
  time,
  fieldsV1: { "f:spec": Object.fromEntries(fields.map((field) => [`f:${field}`, {}])) },
  ...more,
});
const status = entry("kubelet", ["phase"], "4", { subresource: "status" });

describe("who owns fields after an undo", () => {
  it("are those who did before: what was taken over is theirs again, and this console has what it had", () => {
    const argo = entry("argocd", ["replicas", "paused"], "1");
    const now = [
      entry("argocd", ["paused"], "1"),
      entry("console-apply", ["paused"], "2"),
      entry("console", ["replicas"], "3", { operation: "Update" }),
      status,
    ];
    expect(ownershipBack([argo], now, ours)).toEqual([argo, status]);
    const mine = entry("console-apply", ["selector"], "0");
    expect(ownershipBack([argo, mine], now, ours)).toEqual([argo, mine, status]);
  });

  it("are left to those who wrote meanwhile: this console only lets go", () => {
    const argo = entry("argocd", ["replicas"], "1");
    const later = entry("argocd", ["replicas", "paused"], "5");
    const now = [later, entry("console-apply", ["replicas"], "2")];
    expect(ownershipBack([argo], now, ours)).toEqual([later]);
    // Within the same second the time tells nothing.
    const sooner = entry("argocd", ["replicas", "paused"], "1");
    expect(ownershipBack([argo], [sooner, entry("console-apply", ["replicas"], "2")], ours)).toEqual([sooner]);
    const hand = entry("kubectl", ["paused"], "5", { operation: "Update" });
    expect(ownershipBack([argo], [argo, hand, entry("console-apply", ["x"], "2")], ours)).toEqual([argo, hand]);
  });

  it("need no change where they are so already, or where nothing is known of before", () => {
    const argo = entry("argocd", ["replicas"], "1");
    expect(ownershipBack([argo], [status, argo], ours)).toBeNull();
    expect(ownershipBack([], [entry("console-apply", ["x"], "2")], ours)).toBeNull();
  });
});
