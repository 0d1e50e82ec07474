import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MapSink } from "./mapSink.fixture.ts";
import { ReflectorRig, type RigOptions, until } from "./reflectorRig.fixture.ts";
import type { TableServer } from "./tableServer.fixture.ts";

let rig: ReflectorRig;
let server: TableServer;
let sink: MapSink;

beforeEach(async () => {
  rig = await ReflectorRig.start();
  ({ server, sink } = rig);
});
afterEach(() => rig.stop());

const reflect = (more?: RigOptions) => rig.reflect(more);
const fillServer = (count: number) => rig.fill(count);
const live = () => rig.live();
const inStep = () => rig.inStep();

describe("a first load", () => {
  /** Answers lists at a thousandth of the usual pace: in so many pieces, one every so often. */
  function slowLink(pieces: number, everyMs: number, of: (url: URL) => boolean): void {
    server.disturb = (url, response) => {
      if (url.searchParams.has("watch") || !of(url)) return false;
      const limit = Number(url.searchParams.get("limit") ?? 0);
      const things = [...server.things.values()];
      const left = { continue: "more", remainingItemCount: things.length - limit };
      const text = JSON.stringify(server.table(limit > 0 ? things.slice(0, limit) : things, limit > 0 ? left : {}));
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
    fillServer(5_000);
    slowLink(22, 100, isPage);
    const reflector = reflect({ patienceMs: 10_000 });
    await until(() => expect(sink.state.phase).toBe("paused"));
    expect(server.requests).toHaveLength(1);
    expect(sink.size).toBe(500);
    expect(sink.state).toMatchObject({ expected: 5_000, reason: { id: "cluster.fill.slow" } });
    expect(sink.state.goodAt).not.toBeNull();
    // 500 rows took about 2.2 s.
    expect(sink.state.estimate?.ms).toBeGreaterThan(17_000);
    expect(sink.state.estimate?.bytes).toBeGreaterThan(4_500 * 200);
    reflector.wake(true);
    expect(sink.state.phase).toBe("paused");
    reflector.fill(true);
    await live();
    expect(sink.size).toBe(5_000);
    expect(sink.state).toMatchObject({ expected: null, estimate: null, reason: null });
  });

  it("does not judge by a page that came in another form than the rest will", async () => {
    fillServer(5_000);
    slowLink(22, 100, isPage);
    // The link turns out slow by the page itself.
    reflect({ patienceMs: 10_000, wantsGzip: () => sink.size > 0 });
    await live();
    expect(sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("asks in the middle of a fill that turns out long, with what had come kept", async () => {
    fillServer(4_000);
    slowLink(400, 25, (url) => !isPage(url));
    const reflector = reflect({ patienceMs: 5_000 });
    await until(() => expect(sink.state.phase).toBe("paused"));
    expect(sink.state.reason?.id).toBe("cluster.fill.slow");
    expect(sink.size).toBeGreaterThan(499);
    expect(sink.size).toBeLessThan(2_000);
    server.disturb = () => false;
    reflector.fill(true);
    await live();
    await inStep();
  });

  it("does not ask when the person has said before that all is wanted, nor where no one is to be asked", async () => {
    fillServer(2_000);
    slowLink(100, 20, (url) => !isPage(url));
    reflect({ patienceMs: 10 }).fill(true);
    await live();
    expect(sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("does not ask where the target is near", async () => {
    fillServer(2_000);
    slowLink(100, 20, (url) => !isPage(url));
    reflect({ patienceMs: 10, near: true });
    await live();
    expect(sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("stops a first load when a person wants no more of it, says so, and goes on when asked to", async () => {
    fillServer(2_000);
    slowLink(100, 50, (url) => !isPage(url));
    const reflector = reflect();
    await until(() => expect(sink.size).toBeGreaterThan(500));
    reflector.fill(false);
    await until(() => expect(sink.state).toMatchObject({ phase: "paused", reason: { id: "cluster.fill.stopped" } }));
    const kept = sink.size;
    expect(kept).toBeLessThan(2_000);
    server.disturb = () => false;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sink.size).toBe(kept);
    reflector.fill(true);
    await live();
    await inStep();
    reflector.fill(false);
    expect(sink.state.phase).toBe("live");
  });
});
