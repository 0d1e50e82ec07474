import { describe, expect, it } from "vitest";
import { schemaPlace } from "../../../shared/model/kindSchema.ts";
import { readManifest } from "../../../shared/model/manifest.ts";
import { podSchema } from "../../../shared/model/podSchema.fixture.ts";
import { threeWay } from "../../../shared/model/threeWay.ts";
import { mayHoldSecrets } from "./draft.ts";
import { mergedText } from "./mergeText.ts";

const read = (text: string) => readManifest(text).documents[0]?.object ?? {};

describe("what others changed, put into a draft", () => {
  it("keeps comments, order and what the person changed", () => {
    const base = "spec:\n  replicas: 3\n  containers:\n    - name: web\n      image: a\n";
    const draft =
      "spec:\n  # more for the peak\n  replicas: 5\n  containers:\n    - image: a # pinned\n      name: web\n";
    const live =
      "spec:\n  replicas: 3\n  paused: true\n  containers:\n    - name: mesh\n    - name: web\n      image: b\n";
    const merged = threeWay(read(base), read(draft), read(live), schemaPlace(podSchema));
    const text = mergedText(draft, merged.theirs);
    expect(text).toContain("# more for the peak\n  replicas: 5");
    expect(text).toContain("- image: b");
    expect(read(text)).toEqual({
      spec: { replicas: 5, paused: true, containers: [{ image: "b", name: "web" }, { name: "mesh" }] },
    });
  });

  it("takes away what others took away", () => {
    const merged = threeWay({ a: 1, b: 2 }, { a: 1, b: 2, c: 3 }, { a: 1 }, null);
    expect(mergedText("a: 1\nb: 2\nc: 3\n", merged.theirs)).toBe("a: 1\nc: 3\n");
  });

  it("leaves a text alone that cannot be read", () => {
    expect(mergedText("a: [", [{ path: ["a"], base: 1, wanted: 1, live: 2 }])).toBe("a: [");
  });
});

describe("a text that may hold secrets", () => {
  it.each([
    "kind: Secret\n",
    '{"kind": "Secret"}',
    "a: 1\n---\nkind:   'Secret' # x",
    "  kind: SecretList".replace("List", ""),
  ])("is told: %s", (text) => expect(mayHoldSecrets(text)).toBe(true));
  it("is not one that only names them", () => {
    expect(mayHoldSecrets("kind: Pod\nspec: {secretName: a}\n")).toBe(false);
  });
});
