import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { secretPatch } from "./secretCommand.ts";

const place = { context: { context: "c", kubeconfig: null, as: null }, namespace: "n" };
const secret = { group: "", resource: "secrets", name: "s" };

describe("an edit of a Secret for a terminal", () => {
  it("asks for the values, and names none of them", () => {
    const old = Buffer.from("hunter2").toString("base64");
    const command = secretPatch(place, secret, [
      { op: "test", path: "/metadata/uid", value: "u" },
      { op: "test", path: "/data/password", value: old },
      { op: "replace", path: "/data/password", value: Buffer.from("correct horse").toString("base64") },
      { op: "add", path: "/data/$(id)`x", value: "eA==" },
      { op: "remove", path: "/data/old" },
    ]);
    expect(command).not.toMatch(/aHVudGVyMg|Y29ycmVjdC/);
    const program = `stty() { :; }\nkubectl() { cat; }\n${command}`;
    const output = execFileSync("bash", ["-c", program], { input: "correct horse\nit's $HOME\n", encoding: "utf8" });
    expect(JSON.parse(output.slice(output.indexOf("[{")))).toEqual([
      { op: "test", path: "/metadata/uid", value: "u" },
      { op: "replace", path: "/data/password", value: Buffer.from("correct horse").toString("base64") },
      { op: "add", path: "/data/$(id)`x", value: Buffer.from("it's $HOME").toString("base64") },
      { op: "remove", path: "/data/old" },
    ]);
  });
});
