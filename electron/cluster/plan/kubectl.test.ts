import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kubectl, kubectlPatch, shellQuoted, withInput } from "./kubectl.ts";

const context = { context: "prod eu", kubeconfig: null, as: null };
const place = { context, namespace: "orders" };

/** What a shell makes of it: its arguments and its standard input. */
function seen(command: string): { args: string[]; input: string } {
  const program = `kubectl() { for word; do printf '%s\\0' "$word"; done; printf '\\1'; cat; }\n${command}`;
  const output = execFileSync("bash", ["-c", program], { input: "", encoding: "utf8" });
  const [args = "", input = ""] = output.split("\u0001");
  return { args: args.split("\0").slice(0, -1), input };
}

describe("a command of kubectl", () => {
  it("names the file of a context that kubectl does not find by itself, and who is impersonated", () => {
    const as = { user: "jane doe", groups: ["ops"] };
    expect(kubectl({ context: { context: "a", kubeconfig: "/tmp/k 1", as }, namespace: "" }, "cordon", "n")).toBe(
      "kubectl --kubeconfig '/tmp/k 1' --context a --as 'jane doe' --as-group ops cordon n",
    );
  });

  it("is what was meant in a shell, whatever is in its words", () => {
    const hostile = ["$(touch x)", "`id`", "a'b", "!!", "=ls", "~", "", "*", "a\nb", "\u001b[2J", "\t", "\\'", "名"];
    for (const word of hostile) expect(seen(`kubectl ${shellQuoted(word)}`).args).toEqual([word]);
    const words = fc.array(
      fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && !text.includes("\u0001")),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(words, (all) => {
        const whole = all.map((word) => word.toWellFormed());
        expect(seen(kubectl(place, ...whole)).args.slice(4)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it("brings no sign to the terminal that acts on it", () => {
    expect(shellQuoted("a\u001b]0;x\u0007\u0085b'\\")).toBe("$'a\\033]0;x\\007\\302\\205b\\047\\134'");
  });

  it("hands a text over as it stands, also one with its own end in it", () => {
    const text = "a: $HOME `id`\nEOF\n# 'quoted'\nEOF2";
    expect(seen(withInput("kubectl apply -f -", text)).input).toBe(`${text}\n`);
  });

  it("hands a long patch over as its input", () => {
    const patch = [{ op: "replace", path: "/data/a", value: "x'".repeat(5_000) }];
    const ask = { type: "json", subresource: "", patch };
    const long = seen(kubectlPatch(place, "configmaps/a", ask));
    expect(long.args.at(-1)).toBe("--patch-file=/dev/stdin");
    expect(JSON.parse(long.input)).toEqual(patch);
    const short = seen(kubectlPatch(place, "pods/a", { type: "json", subresource: "resize", patch: [] }));
    expect(short.args.slice(4)).toEqual(["patch", "pods/a", "--type=json", "--subresource=resize", "-p", "[]"]);
  });
});
