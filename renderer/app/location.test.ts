import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLocation, type Location, parseLocation, START } from "./location.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const word = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  fc.constantFrom("*", "-", ",", "/", "%"),
);
const objectPlace = fc.record({ connection: word, group: text, resource: word, namespace: text, name: word });
const location: fc.Arbitrary<Location> = fc.record({
  environment: fc.option(word),
  connections: fc.array(word, { maxLength: 4 }),
  namespaces: fc.oneof(
    fc.constant("own" as const),
    fc.constant("all" as const),
    fc.array(word, { minLength: 1, maxLength: 4 }),
  ),
  screen: fc.oneof(
    fc
      .constantFrom(
        "overview" as const,
        "environments" as const,
        "lab" as const,
        "connections" as const,
        "settings" as const,
        "log" as const,
        "operations" as const,
      )
      .map((kind) => ({
        kind,
      })),
    fc.record({ kind: fc.constant("table" as const), group: text, resource: word }),
    fc.record({ kind: fc.constant("journal" as const), receipt: text }),
    fc.record({ kind: fc.constant("apply" as const), from: text }),
    fc.record({ kind: fc.constant("explain" as const), group: text, resource: word, field: text }),
    fc.record({ kind: fc.constant("access" as const), ask: text, row: text }),
    fc.record({
      kind: fc.constant("releases" as const),
      release: fc.option(
        fc.record({
          connection: word,
          namespace: text,
          name: word,
          driver: fc.constantFrom("secret" as const, "configmap" as const, "" as const),
        }),
      ),
    }),
    fc.record({
      kind: fc.constant("edit" as const),
      connection: word,
      group: text,
      resource: word,
      namespace: text,
      name: word,
    }),
  ),
  filter: text,
  sort: fc.array(fc.record({ column: word, descending: fc.boolean() }), { maxLength: 4 }),
  selected: fc.option(objectPlace),
  tab: text,
  compare: fc.option(objectPlace),
});

test("reads back what it wrote", () => {
  fc.assert(
    fc.property(location, (place) => {
      expect(parseLocation(formatLocation(place))).toEqual(place);
    }),
  );
});

test("hostile hashes lead to a location, mostly the start, and never throw", () => {
  for (const hash of ["", "#t=secret", "#", "#/%", "#/e%zz/table", "javascript:alert(1)", `#/e${"a".repeat(20_000)}`])
    expect(parseLocation(hash)).toEqual(START);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (noise) => void parseLocation(`#/${noise}`)));
});

test("parts that make no sense are left out and the rest stands", () => {
  expect(parseLocation("#/prod/table/apps?at=a/b&sort=x,-age&ns=&q=ok")).toEqual({
    ...START,
    environment: "prod",
    sort: [{ column: "age", descending: true }],
    filter: "ok",
  });
});

test("a core kind in all namespaces reads well as an address", () => {
  const place: Location = {
    ...START,
    environment: "prod-eu",
    namespaces: "all",
    screen: { kind: "table", group: "", resource: "pods" },
  };
  expect(formatLocation(place)).toBe("#/prod-eu/table//pods?ns=*");
});
