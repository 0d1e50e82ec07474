import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import type { StepPart } from "../../../shared/operation.ts";
import { partsInOrder, partsWith } from "./stepParts.ts";

const part = (id: string, tone: StepPart["tone"]): StepPart => ({ id, name: id, tone, text: message("x"), at: null });

describe("the parts of a step", () => {
  it("are kept in the order in which they came, each as it was told last, until all are told anew", () => {
    const first = partsWith(new Map(), { snapshot: true, parts: [part("a", "idle"), part("b", "idle")] });
    const next = partsWith(first, { snapshot: false, parts: [part("a", "ok"), part("c", "idle")] });
    expect([...next.values()].map(({ id, tone }) => `${id} ${tone}`)).toEqual(["a ok", "b idle", "c idle"]);
    expect([...partsWith(next, { snapshot: true, parts: [part("d", "idle")] }).keys()]).toEqual(["d"]);
    expect(partsWith(next, { snapshot: true, parts: [] })).toEqual(new Map());
  });

  it("show first what is held, then what goes on, and last what is through", () => {
    const parts = [part("gone", "ok"), part("waits", "idle"), part("held", "warn"), part("ends", "busy")];
    expect(partsInOrder(parts).map(({ id }) => id)).toEqual(["held", "ends", "waits", "gone"]);
  });
});
