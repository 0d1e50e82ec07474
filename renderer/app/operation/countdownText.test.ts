import { expect, it } from "vitest";
import { countdownText } from "./countdownText.ts";

it("counts down to the second, and reads nothing only when nothing is left", () => {
  expect([900_000, 872_000, 60_000, 59_001, 1, 0, -5_000].map(countdownText)).toEqual([
    "15:00",
    "14:32",
    "1:00",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
  ]);
});
