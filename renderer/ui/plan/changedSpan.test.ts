import { describe, expect, it } from "vitest";
import { changedSpan } from "./changedSpan.ts";

describe("what stands out in a changed line", () => {
  it("is the whole word that became another", () => {
    expect(changedSpan('REDIS_POOL_SIZE: "20"', 'REDIS_POOL_SIZE: "120"')).toEqual({
      head: 'REDIS_POOL_SIZE: "',
      changed: "120",
      tail: '"',
    });
    expect(changedSpan("replicas: 6", "replicas: 60")).toEqual({ head: "replicas: ", changed: "60", tail: "" });
  });

  it("is an image's tag with all that the words around it share", () => {
    expect(changedSpan("image: shop/api:3.18.2", "image: shop/api:3.19.0")).toEqual({
      head: "image: shop/api:",
      changed: "3.19.0",
      tail: "",
    });
  });

  it("is nothing where the lines share nothing, or where something was only taken away", () => {
    expect(changedSpan("a", "b")).toBe(null);
    expect(changedSpan("x y", "x")).toBe(null);
    expect(changedSpan("same", "same")).toBe(null);
  });

  it("always puts the line together again", () => {
    for (const [before, after] of [
      ["a: [1, 2]", "a: [1, 3, 2]"],
      ["circuitBreaker: none", "circuitBreaker: {max: 256}"],
      ["", "new: line"],
    ] as const) {
      const span = changedSpan(before, after);
      if (span !== null) expect(span.head + span.changed + span.tail).toBe(after);
    }
  });
});
