import { expect, it } from "vitest";
import type { Capability } from "../../../shared/model/capability.ts";
import { message } from "../../../shared/model/message.ts";
import { refusal } from "./refusal.ts";

const yes: Capability = { may: "yes" };
const unknown: Capability = { may: "unknown" };
const no = (namespace: string): Capability => ({ may: "no", reason: message("cluster.access.needs", { namespace }) });

it("is the first cluster's reason when every one of them refuses", () => {
  expect(refusal([no("orders"), no("payments")])?.params).toEqual({ namespace: "orders" });
});

it.each([
  ["no cluster is looked at", []],
  ["one of them allows it", [no("orders"), yes]],
  ["one of them cannot say", [unknown, no("orders")]],
  ["one of them has not said yet", [no("orders"), undefined]],
])("is none when %s", (_case, capabilities) => {
  expect(refusal(capabilities)).toBeNull();
});
