import fc from "fast-check";
import { expect, test } from "vitest";
import { exactKeyOf, parseQuantity } from "../../../shared/model/quantity.ts";
import { naturalKey } from "./naturalKey.ts";
import { compareSlots, type SlotKeys, sortFewKeys, sortSlots } from "./slotSort.ts";

const NO_EXACT: ReadonlyMap<number, string> = new Map();
const text = fc.option(
  fc.oneof(
    fc.stringMatching(/^payments-api-[0-9a-c]{0,4}$/),
    fc.stringMatching(/^[ab]{0,14}$/),
    fc.constantFrom("", "a", "a\u0000", "é", "日本", "日本語", "aaaaaa", "aaaaaaa", "aaaaaaÿ", "aaaaaa日"),
  ),
);
const quantity = fc.option(
  fc.constantFrom(
    "1",
    "2",
    "-1",
    "0",
    "9007199254740993",
    "9007199254740992",
    "9007199254740991",
    "1e400",
    "2e400",
    "-1e400",
  ),
);

test("it orders as comparing each pair would, many equal keys and few", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, quantity), { minLength: 21, maxLength: 200, size: "max" }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.tuple(fc.nat(200), fc.nat(40)),
      (rows, textDescends, numberDescends, numberFirst, [first, count]) => {
        const parsed = rows.map(([, number]) => (number === null ? null : parseQuantity(number)));
        const texts: SlotKeys = { kind: "text", texts: rows.map(([key]) => key), descending: textDescends };
        const numbers: SlotKeys = {
          kind: "number",
          numbers: Float64Array.from(parsed, (key) => key?.value ?? Number.NaN),
          exact: new Map(parsed.flatMap((key, slot) => (key?.exact ? [[slot, key.exact] as const] : []))),
          descending: numberDescends,
        };
        const last: SlotKeys = {
          kind: "number",
          numbers: Float64Array.from(rows, (_, slot) => -slot),
          exact: NO_EXACT,
          descending: false,
        };
        const keys = numberFirst ? [numbers, texts, last] : [texts, numbers, last];
        const slots = Uint32Array.from(rows, (_, slot) => slot);
        sortSlots(slots, keys, exactKeyOf);
        const expected = rows.map((_, slot) => slot).sort(compareSlots(keys, exactKeyOf));
        expect([...slots]).toEqual(expected);
        const half = Uint32Array.from(rows, (_, slot) => slot);
        sortSlots(half, keys, exactKeyOf, { first, last: first + count });
        expect([...half.subarray(first, first + count)]).toEqual(expected.slice(first, first + count));
        expect(half.sort()).toEqual(slots.sort());
      },
    ),
    { numRuns: 500 },
  );
});

test("it orders thousands as comparing each pair would, within the groups of a first key", () => {
  const sample = fc.sample(fc.tuple(fc.nat(3), text), { numRuns: 12_000, seed: 7 });
  const groups: SlotKeys = {
    kind: "number",
    numbers: Float64Array.from(sample, ([group]) => (group < 2 ? 0 : group)),
    exact: NO_EXACT,
    descending: true,
  };
  const wide = sample.map(([, key], slot) =>
    key === null ? null : `${key}${slot % 3 === 0 ? "" : "-abcdefghijklmnopqrstuvwxyz"}${slot % 97}`,
  );
  const latin = wide.map((key) => key?.replace(/[^a-z0-9-]/g, "") ?? null);
  const last: SlotKeys = {
    kind: "number",
    numbers: Float64Array.from(sample, (_, slot) => -slot),
    exact: NO_EXACT,
    descending: false,
  };
  for (const texts of [wide, latin]) {
    for (const descending of [false, true]) {
      const keys = [groups, { kind: "text", texts, descending } as const, last];
      const slots = Uint32Array.from(sample, (_, slot) => slot);
      sortSlots(slots, keys, exactKeyOf);
      const expected = sample.map((_, slot) => slot).sort(compareSlots(keys, exactKeyOf));
      expect([...slots]).toEqual(expected);
      for (const first of [0, 5000, 11_970]) {
        const half = Uint32Array.from(sample, (_, slot) => slot);
        sortSlots(half, keys, exactKeyOf, { first, last: first + 60 });
        expect([...half.subarray(first, first + 60)]).toEqual(expected.slice(first, first + 60));
      }
    }
  }
});

test("few keys are sorted and the order of equal ones kept; many are left alone", () => {
  const texts = Array.from({ length: 400 }, (_, i) => (i % 5 === 0 ? null : `k${i % 3}`));
  const slots = Uint32Array.from(texts, (_, i) => 399 - i);
  const expected = [...slots].sort(compareSlots([{ kind: "text", texts, descending: true }], exactKeyOf));
  expect(sortFewKeys(slots, { kind: "text", texts, descending: true }, exactKeyOf)).toBe(true);
  expect([...slots]).toEqual(expected);
  const distinct: SlotKeys = { kind: "text", texts: texts.map((_, i) => String(i)), descending: false };
  expect(sortFewKeys(slots, distinct, exactKeyOf)).toBe(false);
  expect([...slots]).toEqual(expected);
});

test("keys compare as the values do, nulls last in both directions", () => {
  const ascending: SlotKeys = { kind: "text", texts: ["b", null, "a"], descending: false };
  expect([0, 1, 2].sort(compareSlots([ascending], exactKeyOf))).toEqual([2, 0, 1]);
  expect([0, 1, 2].sort(compareSlots([{ ...ascending, descending: true }], exactKeyOf))).toEqual([0, 2, 1]);
});

test("an input made against the choice of pivots does not take quadratic time", () => {
  const size = 200_000;
  const numbers = Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? i : size - i));
  const keys: SlotKeys[] = [{ kind: "number", numbers, exact: NO_EXACT, descending: false }];
  const start = process.cpuUsage();
  sortSlots(
    Uint32Array.from(numbers, (_, i) => i),
    keys,
    exactKeyOf,
  );
  // The work, however busy the machine is; a second at most, where quadratic time would be minutes.
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(3000);
});

test("a key is the same however the name is written and made", () => {
  const long = "x".repeat(300);
  for (const [name, key] of [
    ["Pod-010-a", "pod-210-a"],
    ["0", "0"],
    ["v123456789", "v9000123456789"],
    ["Ünit-7", "ünit-17"],
    ["plain", "plain"],
  ] as const) {
    expect(naturalKey(name)).toBe(key);
    // Beyond the length that is made in place.
    expect(naturalKey(long + name)).toBe(long + key);
  }
});

test.each([
  ["pod-9", "pod-10"],
  ["pod-009", "pod-10"],
  ["a", "a1"],
  ["a1b", "a1c"],
  ["a1", "A2"],
  ["v99999999", "v100000000"],
  ["v999999999", "v1000000000"],
  ["v123456789012", "v123456789013"],
  ["10.0.0.9", "10.0.0.10"],
])("%s comes before %s", (a, b) => {
  expect(naturalKey(a) < naturalKey(b)).toBe(true);
});
