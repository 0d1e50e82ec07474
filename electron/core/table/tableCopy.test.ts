import { afterEach, expect, test } from "vitest";
import { ALL, host, openTable, pull, pullUntil, row, storeOf, text } from "./openTable.fixture.ts";
import { NOW } from "./sampleRows.fixture.ts";
import { systemClock } from "./sourceServer.ts";
import { TableHost } from "./tableHost.ts";

afterEach(() => host.dispose());

test("whole tables and selections are copied in the view's order", async () => {
  const stores = [storeOf(row("1", "web-10"), row("2", "日本\t2")), storeOf(row("1", "web-9", { namespace: "b" }))];
  const { view } = openTable(stores, { ...ALL, sort: [{ column: "name", descending: false }] });
  await pull(view);
  const columns = ["source", "name", "age", "nowhere"];
  const options = { columns, now: NOW };
  expect(await text(view.copy("matched", { ...options, format: "text" }))).toBe(
    ["CLUSTER     NAME     age", "cluster 1   web-9    60s", "cluster 0   web-10   60s", "cluster 0   日本 2   60s", ""]
      .join("\n")
      .replace("age", "AGE"),
  );
  const picked = [
    { source: "s0", uid: "2" },
    { source: "s1", uid: "1" },
    { source: "s1", uid: "gone" },
  ];
  expect(await text(view.copy(picked, { ...options, format: "tsv" }))).toBe(
    "Cluster\tname\tage\ncluster 1\tweb-9\t60s\ncluster 0\t日本 2\t60s\n",
  );
  expect(JSON.parse(await text(view.copy("matched", { ...options, format: "json" })))).toEqual([
    { Cluster: "cluster 1", name: "web-9", age: "60s" },
    { Cluster: "cluster 0", name: "web-10", age: "60s" },
    { Cluster: "cluster 0", name: "日本\t2", age: "60s" },
  ]);
  expect(await text(view.copy([], { ...options, format: "json" }))).toBe("[]\n");
});

test("a copy of everything waits for the order beyond the window", async () => {
  const many = Array.from({ length: 3_000 }, (_, i) => row(`${i}`, `n${(i * 7919) % 3_000}`));
  const real = new TableHost(systemClock);
  const { view } = openTable([storeOf(...many)], ALL, { first: 0, count: 10 }, real);
  await pull(view);
  view.control({ query: { ...ALL, sort: [{ column: "name", descending: true }] } });
  await pullUntil(view, ({ query }) => query.sort.length > 0);
  const copied = await text(view.copy("matched", { format: "tsv", columns: ["name"], now: NOW }));
  expect(copied.trim().split("\n").slice(1)).toEqual(Array.from({ length: 3_000 }, (_, i) => `n${2_999 - i}`));
  real.dispose();
});
