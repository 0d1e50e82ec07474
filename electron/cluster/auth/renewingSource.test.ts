import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { LoginGate } from "./loginGate.ts";
import { type Renew, RenewingSource, renewalTime } from "./renewingSource.ts";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

const { signal } = new AbortController();
const first = { reason: "first" } as const;
const refused = (generation: number) => ({ reason: "refused", generation }) as const;

/** Renewals that end when the test says so. */
function harness(lifeMs: number | null = 100_000, failureLastsMs?: (error: unknown) => number) {
  const runs: { signal: AbortSignal; refused: boolean; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const renew: Renew = (runSignal, _previous, wasRefused) =>
    new Promise((resolve, reject) => {
      const number = runs.length + 1;
      runs.push({
        signal: runSignal,
        refused: wasRefused,
        resolve: () => {
          const now = Date.now();
          const expiresAtMs = lifeMs === null ? null : now + lifeMs;
          resolve({
            authorization: `Bearer ${number}`,
            clientCertificate: null,
            expiresAtMs,
            renewAtMs: renewalTime(now, expiresAtMs),
          });
        },
        reject,
      });
    });
  return { source: new RenewingSource(renew, failureLastsMs), runs };
}

const failed = (code: RpcError["code"]) => new RpcError(code, message("test"));

describe("renewing credentials", () => {
  it("runs once for all who ask, and keeps the answer until its renewal is due", async () => {
    const { source, runs } = harness();
    const asking = [source.current(first, signal), source.current(first, signal)];
    runs[0]?.resolve();
    const [a, b] = await Promise.all(asking);
    expect(a).toBe(b);
    vi.advanceTimersByTime(69_999);
    expect(await source.current(first, signal)).toBe(a);
    vi.advanceTimersByTime(1);
    const due = source.current(first, signal);
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    expect((await due).generation).toBe(2);
  });

  it("renews once when many requests were refused, and gives latecomers what is new already", async () => {
    const { source, runs } = harness();
    const begun = source.current(first, signal);
    runs[0]?.resolve();
    await begun;
    const many = [1, 2, 3].map(() => source.current(refused(1), signal));
    runs[1]?.resolve();
    expect((await Promise.all(many)).map((one) => one.generation)).toEqual([2, 2, 2]);
    expect((await source.current(refused(1), signal)).generation).toBe(2);
    expect(runs.map((run) => run.refused)).toEqual([false, true]);
  });

  it("stops for good when what it renewed is refused at once, until a person signs in again", async () => {
    const { source, runs } = harness();
    const begun = source.current(first, signal);
    runs[0]?.resolve();
    await begun;
    const renewing = source.current(refused(1), signal);
    runs[1]?.resolve();
    await renewing;
    vi.advanceTimersByTime(1_000);
    await expect(source.current(refused(2), signal)).rejects.toMatchObject({
      code: "expired",
      text: { id: "auth.refusedAgain" },
    });
    vi.advanceTimersByTime(86_400_000);
    await expect(source.current(first, signal)).rejects.toMatchObject({ code: "expired" });
    expect(runs).toHaveLength(2);
    source.forget();
    const again = source.current(first, signal);
    runs[2]?.resolve();
    expect((await again).generation).toBe(3);
  });

  it("renews again when what it renewed has worked for a while", async () => {
    const { source, runs } = harness(null);
    for (const ask of [first, refused(1), refused(2)]) {
      const asking = source.current(ask, signal);
      runs.at(-1)?.resolve();
      await asking;
      vi.advanceTimersByTime(60_000);
    }
    expect(runs).toHaveLength(3);
  });

  it("keeps a failure as its answer for as long as told, so that retries above cause no storm", async () => {
    const { source, runs } = harness(null, (error) =>
      error instanceof RpcError && error.code === "expired" ? Number.POSITIVE_INFINITY : 10_000,
    );
    const ask = () => source.current(first, signal);
    const one = ask();
    runs[0]?.reject(failed("unreachable"));
    await expect(one).rejects.toMatchObject({ code: "unreachable" });
    await expect(ask()).rejects.toMatchObject({ code: "unreachable" });
    expect(runs).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    const two = ask();
    runs[1]?.reject(failed("expired"));
    await expect(two).rejects.toMatchObject({ code: "expired" });
    vi.advanceTimersByTime(86_400_000);
    await expect(ask()).rejects.toMatchObject({ code: "expired" });
    expect(runs).toHaveLength(2);
  });

  it("goes on with credentials that still last when an early renewal fails, and tries again after ten seconds", async () => {
    const { source, runs } = harness();
    const begun = source.current(first, signal);
    runs[0]?.resolve();
    await begun;
    vi.advanceTimersByTime(75_000);
    const early = source.current(first, signal);
    runs[1]?.reject(failed("unreachable"));
    expect((await early).generation).toBe(1);
    expect((await source.current(first, signal)).generation).toBe(1);
    expect(runs).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    const later = source.current(first, signal);
    runs[2]?.resolve();
    expect((await later).generation).toBe(2);
  });

  it("never gives out credentials that have ended or were refused", async () => {
    const { source, runs } = harness();
    const begun = source.current(first, signal);
    runs[0]?.resolve();
    await begun;
    vi.advanceTimersByTime(100_000);
    const late = source.current(first, signal);
    runs[1]?.reject(failed("unreachable"));
    await expect(late).rejects.toMatchObject({ code: "unreachable" });

    const other = harness();
    const start = other.source.current(first, signal);
    other.runs[0]?.resolve();
    await start;
    const refusal = other.source.current(refused(1), signal);
    other.runs[1]?.reject(failed("unreachable"));
    await expect(refusal).rejects.toMatchObject({ code: "unreachable" });
    await expect(other.source.current(first, signal)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("ends a renewal when the last who waited for it has gone, and starts anew for the next", async () => {
    const { source, runs } = harness();
    const leaving = [new AbortController(), new AbortController()];
    const asking = leaving.map((controller) => source.current(first, controller.signal).catch((error) => error.code));
    leaving[0]?.abort();
    expect(runs[0]?.signal.aborted).toBe(false);
    leaving[1]?.abort();
    expect(await Promise.all(asking)).toEqual(["cancelled", "cancelled"]);
    expect(runs[0]?.signal.aborted).toBe(true);
    const next = source.current(first, signal);
    runs[0]?.resolve();
    runs[1]?.resolve();
    expect((await next).authorization).toBe("Bearer 2");
  });

  it("ends a renewal that a person stops, tells all who wait, and begins none until they sign in again", async () => {
    const { source, runs } = harness();
    const asking = [source.current(first, signal), source.current(first, signal)].map((one) =>
      one.catch((error) => error.code),
    );
    source.cancel();
    runs[0]?.reject(failed("cancelled"));
    expect(await Promise.all(asking)).toEqual(["needs-person", "needs-person"]);
    expect(runs[0]?.signal.aborted).toBe(true);
    await expect(source.current(first, signal)).rejects.toMatchObject({ code: "needs-person" });
    source.forget();
    const again = source.current(first, signal);
    runs[1]?.resolve();
    expect((await again).generation).toBe(1);
  });

  it("ends what is under way when it is disposed", async () => {
    const { source, runs } = harness();
    const asking = source.current(first, signal);
    source.dispose();
    expect(runs[0]?.signal.aborted).toBe(true);
    runs[0]?.resolve();
    await expect(asking).rejects.toMatchObject({ code: "cancelled" });
    await expect(source.current(first, signal)).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("the time of renewal", () => {
  it.each([
    [3_600_000, 360_000],
    [100_000, 30_000],
    [40_000, 20_000],
    [2_000, 1_000],
  ])("comes, for a life of %i ms, %i ms before its end", (lifeMs, beforeMs) => {
    expect(renewalTime(5, 5 + lifeMs)).toBe(5 + lifeMs - beforeMs);
  });

  it("lies between half and the end of the life", () => {
    fc.assert(
      fc.property(fc.nat(1e9), (lifeMs) => {
        const at = renewalTime(0, lifeMs);
        expect(at).toBeGreaterThanOrEqual(lifeMs / 2);
        expect(at).toBeLessThanOrEqual(lifeMs);
      }),
    );
    expect(renewalTime(0, null)).toBeNull();
  });
});

describe("the login gate", () => {
  it("lets one login of a key run at a time, in order, others beside it, and the waiting leave", async () => {
    vi.useRealTimers();
    const gate = new LoginGate();
    const log: string[] = [];
    const release: (() => void)[] = [];
    const login = (name: string, key: string, ending: AbortSignal = signal) =>
      gate.pass(key, ending, () => {
        log.push(name);
        return new Promise<string>((resolve) => release.push(() => resolve(name)));
      });
    const controller = new AbortController();
    const a = login("a", "issuer");
    const b = login("b", "issuer", controller.signal).catch((error) => error.code);
    const c = login("c", "issuer");
    const other = login("d", "elsewhere");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log).toEqual(["a", "d"]);
    controller.abort();
    expect(await b).toBe("cancelled");
    expect(log).toEqual(["a", "d"]);
    release[0]?.();
    release[1]?.();
    await a;
    await other;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log).toEqual(["a", "d", "c"]);
    release[2]?.();
    expect(await c).toBe("c");
  });

  it("goes on after a login that failed", async () => {
    const gate = new LoginGate();
    await expect(gate.pass("k", signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await gate.pass("k", signal, async () => "yes")).toBe("yes");
  });
});
