import { describe, expect, it } from "vitest";
import { latest, Value } from "./value.ts";

describe("latest", () => {
  it("gives the value now, then one value for all changes made while the reader was busy", async () => {
    const value = new Value(1);
    const abort = new AbortController();
    const reader = latest(value, abort.signal);
    expect((await reader.next()).value).toBe(1);
    value.set(2);
    value.set(3);
    expect((await reader.next()).value).toBe(3);
    const waiting = reader.next();
    value.set(4);
    expect((await waiting).value).toBe(4);
    abort.abort();
    expect((await reader.next()).done).toBe(true);
  });

  it("ends a waiting reader when it is aborted", async () => {
    const abort = new AbortController();
    const reader = latest(new Value("x"), abort.signal);
    await reader.next();
    const waiting = reader.next();
    abort.abort();
    expect((await waiting).done).toBe(true);
  });
});
