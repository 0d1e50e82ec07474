import { expect, it } from "vitest";
import { placement } from "./windowState.ts";

const laptop = { x: 0, y: 0, width: 1920, height: 1080 };
const external = { x: 1920, y: -200, width: 2560, height: 1440 };
const stored = { x: 2400, y: 100, width: 1600, height: 1000, maximized: false };

it("opens where it was while that screen is there", () => {
  expect(placement(stored, [laptop, external])).toEqual(stored);
});

it("comes back to the first screen when the other one is gone", () => {
  expect(placement(stored, [laptop])).toEqual({ x: 240, y: 90, width: 1440, height: 900, maximized: false });
});

it("does not open with its title bar above the screen", () => {
  expect(placement({ ...stored, x: 10, y: -60 }, [laptop]).y).toBeGreaterThanOrEqual(0);
});

it("fits a small screen", () => {
  expect(placement(null, [{ x: 0, y: 0, width: 1024, height: 600 }])).toMatchObject({ width: 1024, height: 600 });
});
