import { expect, test } from "vitest";
import { gathered } from "./tableText.ts";

async function* pieces() {
  yield { text: "NAME\n", rows: 0 };
  yield { text: "a\nb\n", rows: 2 };
  yield { text: "c\n", rows: 1 };
}

test("what was asked for and did not come is counted", async () => {
  expect(await gathered(pieces(), 5)).toEqual({ text: "NAME\na\nb\nc\n", rows: 3, missing: 2 });
  expect(await gathered(pieces(), 3)).toMatchObject({ missing: 0 });
  // Rows may come while it is copied.
  expect(await gathered(pieces(), 1)).toMatchObject({ rows: 3, missing: 0 });
});
