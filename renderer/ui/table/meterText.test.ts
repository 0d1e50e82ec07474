import { expect, test } from "vitest";
import { meterText } from "./meterText.ts";

const cpu = (value: number) => meterText({ value, unit: "millicores" });
const memory = (value: number) => meterText({ value, unit: "bytes" });

test("processors are read in thousandths, from one on in whole ones", () => {
  expect([0, 0.3, 3, 214, 999, 1000, 1420, 12_340, 128_000].map(cpu)).toEqual([
    "0",
    "1m",
    "3m",
    "214m",
    "999m",
    "1",
    "1.42",
    "12.3",
    "128",
  ]);
});

test("memory is read in binary units, never with four figures", () => {
  const mi = 1024 ** 2;
  expect([0, 512, 61 * mi, 1000 * mi, 1.8 * 1024 * mi, 12 * 1024 * mi].map(memory)).toEqual([
    "0",
    "512",
    "61Mi",
    "0.98Gi",
    "1.8Gi",
    "12Gi",
  ]);
});
