import { afterEach, expect, it } from "vitest";
import { plainHttp } from "./plainHttp.fixture.ts";
import { type Arrival, fetchTable } from "./tableFetch.ts";
import { TableServer } from "./tableServer.fixture.ts";

let server: TableServer;
afterEach(() => server.stop());

const pieces = 10;
const eachMs = 30;

async function fetched(work: () => void): Promise<Arrival> {
  const { signal } = new AbortController();
  const sink = { head: () => {}, rows: () => {}, skipped: () => {}, came: work };
  const { whole } = await fetchTable(plainHttp(server.url), { method: "GET", path: "/api/v1/pods", signal }, sink);
  return whole;
}

/** The list in so many pieces, one every so often. */
async function serve(everyMs: number): Promise<void> {
  server = await TableServer.start();
  for (let index = 0; index < 1_000; index += 1) server.put(`pod-${index}`);
  const text = JSON.stringify(server.table(server.things.values()));
  const size = Math.ceil(text.length / pieces);
  server.disturb = (_url, response) => {
    let at = 0;
    const next = () => {
      response.write(text.slice(at, at + size));
      at += size;
      if (at < text.length) setTimeout(next, everyMs);
      else response.end();
    };
    next();
    return true;
  };
}

it("counts as waiting what the link takes", async () => {
  await serve(eachMs);
  const { elapsedMs, waitedMs } = await fetched(() => {});
  expect(elapsedMs).toBeGreaterThan((pieces - 2) * eachMs);
  expect(waitedMs).toBeGreaterThan(elapsedMs * 0.6);
});

it("does not count as waiting what the reader itself takes", async () => {
  await serve(0);
  const { elapsedMs, waitedMs } = await fetched(() => {
    const until = performance.now() + eachMs;
    while (performance.now() < until); // at work
  });
  expect(elapsedMs).toBeGreaterThan(2 * eachMs);
  expect(waitedMs).toBeLessThan(elapsedMs * 0.3);
});
