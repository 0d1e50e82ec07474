import { expect, test } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { said } from "./part.ts";

const nodes = message("cluster.forbidden.cluster", { verb: "list", resource: "nodes" });
const pods = message("cluster.forbidden.all", { verb: "list", resource: "pods" });
const unread = (reason: typeof nodes | null) => ({ data: null, reason, goodAt: null });

test("parts without data say the same for the same reason, or while both are read", () => {
  expect(said(unread(nodes))).toBe(said(unread({ ...nodes })));
  expect(said(unread(null))).toBe(said(unread(null)));
  expect(said(unread(nodes))).not.toBe(said(unread(pods)));
  expect(said(unread(nodes))).not.toBe(said(unread(null)));
});

test("parts with data say of when they are, once they could not be renewed", () => {
  const current = { data: {}, reason: null, goodAt: 1 };
  const stale = { data: {}, reason: nodes, goodAt: 1 };
  expect(said(current)).toBe(said({ ...current, goodAt: 2 }));
  expect(said(stale)).toBe(said({ ...stale, reason: pods }));
  expect(said(stale)).not.toBe(said({ ...stale, goodAt: 2 }));
  expect(said(stale)).not.toBe(said(current));
  expect(said(current)).not.toBe(said(unread(null)));
});
