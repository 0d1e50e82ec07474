import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { Value } from "../../core/state/value.ts";
import type { Outage } from "./clusterSession.ts";
import type { Catalog } from "./kindCatalog.ts";
import { kindsSoon } from "./kindsSoon.ts";

const catalog: Catalog = { kinds: [], failed: [], reason: null };
const outage: Outage = { reason: message("connection.forbidden"), nextTryAt: null };
const never = (signal: AbortSignal) =>
  new Promise<Catalog>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
const none = new AbortController().signal;

describe("the kinds for a plan", () => {
  it("come when they are read, and stand although the next reading failed", async () => {
    expect(await kindsSoon({ current: async () => catalog, outage: new Value<Outage | null>(null) }, 1_000, none)).toBe(
      catalog,
    );
    expect(
      await kindsSoon({ current: async () => catalog, outage: new Value<Outage | null>(outage) }, 1_000, none),
    ).toBe(catalog);
  });

  it("are not waited for once they could not be read: the reason is told", async () => {
    const refused = { code: "unreachable", text: outage.reason };
    await expect(
      kindsSoon({ current: never, outage: new Value<Outage | null>(outage) }, 60_000, none),
    ).rejects.toMatchObject(refused);
    const later = new Value<Outage | null>(null);
    const asked = kindsSoon({ current: never, outage: later }, 60_000, none);
    later.set(outage);
    await expect(asked).rejects.toMatchObject(refused);
  });

  it("are waited for no longer than a person waits for a plan, nor when nobody wants them any more", async () => {
    const silent = { current: never, outage: new Value<Outage | null>(null) };
    await expect(kindsSoon(silent, 20, none)).rejects.toMatchObject({ code: "timeout" });
    const left = new AbortController();
    const asked = kindsSoon(silent, 60_000, left.signal);
    left.abort(new Error("left"));
    await expect(asked).rejects.toThrow("left");
  });
});
