import { expect, it } from "vitest";
import { SeededRandom } from "../random.ts";
import { Store } from "../store/store.ts";
import { EstateBuilder } from "./estateBuilder.ts";

class Repeating extends SeededRandom {
  readonly #given: string[];
  constructor(given: readonly string[]) {
    super(1);
    this.#given = [...given];
  }
  override suffix(): string {
    return this.#given.shift() ?? "spent";
  }
}

it("gives no two things of a namespace the same generated name", () => {
  const random = new Repeating(["aaaaa", "aaaaa", "aaaaa", "bbbbb"]);
  const estate = new EstateBuilder(new Store(10), random, 0, [], false);
  expect(estate.freshName("one", "agent")).toBe("agent-aaaaa");
  expect(estate.freshName("two", "agent")).toBe("agent-aaaaa");
  expect(estate.freshName("one", "agent")).toBe("agent-bbbbb");
});
