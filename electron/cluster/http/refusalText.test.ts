import { describe, expect, it } from "vitest";
import { refusalText } from "./refusalText.ts";

describe("a refusal's sentence", () => {
  it("keeps what is wrong and leaves out the object that is quoted whole", () => {
    const object = JSON.stringify(JSON.stringify({ kind: "Deployment", spec: { env: "a".repeat(3_000) } }));
    const why = "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32";
    const text = refusalText(`Deployment.apps "web" is invalid: patch: Invalid value: ${object}: ${why}`);
    expect(text).toContain(why);
    expect(text).toContain('"web"');
    expect(text.length).toBeLessThan(300);
  });

  it("leaves names and short values alone", () => {
    const text = 'ConfigMap "a \\"b\\"" is invalid: data[x y]: Invalid value: "x y": no key';
    expect(refusalText(text)).toBe(text);
  });
});
