import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LoginShellOptions, parseEnvironment, readLoginShellEnvironment } from "./loginShellEnv.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "shell-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const options = (more: Partial<LoginShellOptions> = {}): LoginShellOptions => ({
  environment: { PATH: "/usr/bin:/bin", HOME: home, KEPT: "yes", GONE: undefined },
  platform: "linux",
  home,
  shell: "/bin/bash",
  fromTerminal: false,
  timeoutMs: 8_000,
  ...more,
});

describe("the login shell's environment", () => {
  it.each([
    ["/bin/bash", ".bash_profile"],
    ["/bin/sh", ".profile"],
  ])("comes from the start-up files of %s, whatever they write", async (shell, file) => {
    writeFileSync(
      join(home, file),
      `echo "Welcome!"; export PATH="${home}/plugins:$PATH"; export SEVERAL='a\nb=c'; read answer; echo more`,
    );
    const read = await readLoginShellEnvironment(options({ shell }));
    expect(read).toMatchObject({
      variables: { PATH: expect.stringMatching(`^${home}/plugins:`), SEVERAL: "a\nb=c", KEPT: "yes", HOME: home },
      explanation: { id: "auth.shellRead", params: { shell } },
      complete: true,
    });
    for (const name of ["_", "SHLVL", "TERM", "QUARTERDECK_READING_ENVIRONMENT", "GONE"])
      expect(read.variables).not.toHaveProperty(name);
  });

  it("is read in interactive mode too: many people set PATH there only", async () => {
    writeFileSync(join(home, ".bash_profile"), ". ~/.bashrc");
    writeFileSync(join(home, ".bashrc"), "case $- in *i*) export INTERACTIVE=1;; esac");
    expect((await readLoginShellEnvironment(options())).variables).toMatchObject({ INTERACTIVE: "1" });
  });

  it("is given up after the limit, the shell and its children ended, and usual folders stand in", async () => {
    writeFileSync(join(home, ".bash_profile"), `(trap '' TERM; sleep 2; touch "${home}/survived") & wait`);
    mkdirSync(join(home, ".krew/bin"), { recursive: true });
    const read = await readLoginShellEnvironment(options({ timeoutMs: 300 }));
    expect(read).toMatchObject({
      explanation: { id: "auth.shellTimeout", params: { seconds: 0.3 } },
      complete: false,
    });
    expect(read.variables.PATH?.split(":")).toEqual(
      expect.arrayContaining(["/usr/bin", "/bin", join(home, ".krew/bin")]),
    );
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect(existsSync(join(home, "survived"))).toBe(false);
  });

  it("does not wait for what start-up files left running", async () => {
    writeFileSync(join(home, ".bash_profile"), "sleep 20 &");
    const startMs = performance.now();
    expect((await readLoginShellEnvironment(options())).complete).toBe(true);
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });

  it.each([
    ["/bin/false", "auth.shellUnknown"],
    ["bash", "auth.shellUnknown"],
    [null, "auth.shellUnknown"],
    ["/no/such/bash", "auth.shellFailed"],
  ])("explains itself when the shell is %s", async (shell, id) => {
    const read = await readLoginShellEnvironment(options({ shell }));
    expect(read).toMatchObject({ explanation: { id }, complete: false, variables: { KEPT: "yes" } });
  });

  it("explains itself when start-up files end the shell", async () => {
    writeFileSync(join(home, ".bash_profile"), "exit 3");
    expect((await readLoginShellEnvironment(options())).explanation).toEqual({
      id: "auth.shellFailed",
      params: { shell: "/bin/bash", detail: "exit 3" },
    });
  });

  it("is not read where a terminal started us, or on Windows", async () => {
    expect((await readLoginShellEnvironment(options({ fromTerminal: true }))).explanation.id).toBe(
      "auth.shellTerminal",
    );
    expect((await readLoginShellEnvironment(options({ platform: "win32" }))).explanation.id).toBe("auth.shellWindows");
  });

  it("is understood without -0 as well", () => {
    expect(parseEnvironment("A=1\nB=x\ny\nC==\n_=/bin/env\n")).toEqual({ A: "1", B: "x\ny", C: "=" });
    expect(parseEnvironment("A=1\0B=x\ny\0BASH_FUNC_f%%=() { :; }\0")).toEqual({ A: "1", B: "x\ny" });
  });
});
