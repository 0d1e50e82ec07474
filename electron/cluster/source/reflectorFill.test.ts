import { describe, expect, it } from "vitest";
import { rigForEachTest, until } from "./reflectorRig.fixture.ts";

const rig = rigForEachTest();

describe("a first load", () => {
  /** Answers lists at a thousandth of the usual pace: in so many pieces, one every so often. */
  function slowLink(pieces: number, everyMs: number, of: (url: URL) => boolean): void {
    rig.server.disturb = (url, response) => {
      if (url.searchParams.has("watch") || !of(url)) return false;
      const limit = Number(url.searchParams.get("limit") ?? 0);
      const things = [...rig.server.things.values()];
      const left = { continue: "more", remainingItemCount: things.length - limit };
      const text = JSON.stringify(rig.server.table(limit > 0 ? things.slice(0, limit) : things, limit > 0 ? left : {}));
      response.writeHead(200, { "content-type": "application/json" });
      const size = Math.ceil(text.length / pieces);
      let at = 0;
      const timer = setInterval(() => {
        if (at >= text.length) response.end();
        else response.write(text.slice(at, at + size));
        at += size;
      }, everyMs);
      response.on("close", () => clearInterval(timer));
      return true;
    };
  }
  const isPage = (url: URL) => url.searchParams.has("limit");

  it("says what the rest weighs and takes before it is fetched over a slow link, and fetches it when a person wants it", async () => {
    rig.fill(5_000);
    slowLink(22, 100, isPage);
    const reflector = rig.reflect({ patienceMs: 10_000 });
    await until(() => expect(rig.sink.state.phase).toBe("paused"));
    expect(rig.server.requests).toHaveLength(1);
    expect(rig.sink.size).toBe(500);
    expect(rig.sink.state).toMatchObject({ expected: 5_000, reason: { id: "cluster.fill.slow" } });
    expect(rig.sink.state.goodAt).not.toBeNull();
    // 500 rows took about 2.2 s.
    expect(rig.sink.state.estimate?.ms).toBeGreaterThan(17_000);
    expect(rig.sink.state.estimate?.bytes).toBeGreaterThan(4_500 * 200);
    reflector.wake(true);
    expect(rig.sink.state.phase).toBe("paused");
    reflector.fill(true);
    await rig.live();
    expect(rig.sink.size).toBe(5_000);
    expect(rig.sink.state).toMatchObject({ expected: null, estimate: null, reason: null });
  });

  it("does not judge by a page that came in another form than the rest will", async () => {
    rig.fill(5_000);
    slowLink(22, 100, isPage);
    // The link turns out slow by the page itself.
    rig.reflect({ patienceMs: 10_000, wantsGzip: () => rig.sink.size > 0 });
    await rig.live();
    expect(rig.sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("asks in the middle of a fill that turns out long, with what had come kept", async () => {
    rig.fill(4_000);
    slowLink(400, 25, (url) => !isPage(url));
    const reflector = rig.reflect({ patienceMs: 5_000 });
    await until(() => expect(rig.sink.state.phase).toBe("paused"));
    expect(rig.sink.state.reason?.id).toBe("cluster.fill.slow");
    expect(rig.sink.size).toBeGreaterThan(499);
    expect(rig.sink.size).toBeLessThan(2_000);
    rig.server.disturb = () => false;
    reflector.fill(true);
    await rig.live();
    await rig.inStep();
  });

  it("does not ask when the person has said before that all is wanted, nor where no one is to be asked", async () => {
    rig.fill(2_000);
    slowLink(100, 20, (url) => !isPage(url));
    rig.reflect({ patienceMs: 10 }).fill(true);
    await rig.live();
    expect(rig.sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("does not ask where the target is near", async () => {
    rig.fill(2_000);
    slowLink(100, 20, (url) => !isPage(url));
    rig.reflect({ patienceMs: 10, near: true });
    await rig.live();
    expect(rig.sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("stops a first load when a person wants no more of it, says so, and goes on when asked to", async () => {
    rig.fill(2_000);
    slowLink(100, 50, (url) => !isPage(url));
    const reflector = rig.reflect();
    await until(() => expect(rig.sink.size).toBeGreaterThan(500));
    reflector.fill(false);
    await until(() =>
      expect(rig.sink.state).toMatchObject({ phase: "paused", reason: { id: "cluster.fill.stopped" } }),
    );
    const kept = rig.sink.size;
    expect(kept).toBeLessThan(2_000);
    rig.server.disturb = () => false;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rig.sink.size).toBe(kept);
    reflector.fill(true);
    await rig.live();
    await rig.inStep();
    reflector.fill(false);
    expect(rig.sink.state.phase).toBe("live");
  });
});
