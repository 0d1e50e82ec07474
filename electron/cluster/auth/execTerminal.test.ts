import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { ptyOpener } from "../../core/pty/nativePty.ts";
import type { ExecEntry } from "../config/kubeContext.ts";
import { cluster, failure, first, userOf, writePlugin } from "./execPlugin.fixture.ts";
import { execSource } from "./execSource.ts";
import { LoginAsks } from "./loginAsks.ts";
import { LoginGate } from "./loginGate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terminal-plugin-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const ptyPackage = `@lydell/node-pty-${process.platform}-${process.arch}/pty.node`;
const installed = () => createRequire(import.meta.url).resolve(ptyPackage);

/** A login whose plugin asks a person at the terminal that it is lent. */
function atTerminal(body: string, mode: ExecEntry["interactiveMode"] = "Always", binary = installed()) {
  const exec = writePlugin(folder, body, { interactiveMode: mode });
  const connection = ConnectionId.parse("c1");
  const asks = new LoginAsks({
    granted: new Set(),
    onGranted: () => {},
    connectionOf: () => connection,
    openPty: ptyOpener(binary),
  });
  const source = execSource(exec, userOf(exec), cluster, {
    interaction: asks.interaction,
    consent: { granted: async () => true },
    gate: new LoginGate(),
    environment: async () => ({ PATH: "/usr/bin:/bin" }),
  });
  const ask = () => {
    const [one] = asks.asks.current;
    if (one?.kind !== "terminal") throw new Error("no terminal");
    return one;
  };
  let printed = "";
  const read = async () => {
    for await (const chunk of asks.printed(ask().id, signal)) printed += Buffer.from(chunk).toString();
  };
  const shown: string[] = [];
  asks.asks.subscribe((all) => shown.push(...all.map(({ kind }) => kind)));
  return { source, asks, ask, read, printed: () => printed, shown };
}

describe.skipIf(process.platform === "win32")("a plugin that wants a terminal", () => {
  /** Asks like most programs do: at /dev/tty or its standard input, without showing what is typed. */
  const asksPassword = `
const { ReadStream } = require("node:tty");
const { execFileSync } = require("node:child_process");
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
if (!process.stdin.isTTY || !info.spec.interactive) process.exit(3);
const fd = process.platform === "linux" ? fs.openSync("/dev/tty", "r+") : 0;
execFileSync("/bin/stty", ["-echo"], { stdio: [0, "ignore", "inherit"] });
fs.writeSync(fd, "Password: ");
const buffer = Buffer.alloc(100);
const typed = buffer.toString("utf8", 0, fs.readSync(fd, buffer)).trim();
execFileSync("/bin/stty", ["echo"], { stdio: [0, "ignore", "inherit"] });
console.error("\\nThank you.");
if (typed !== "grün & geheim") { console.error("login denied"); process.exit(1); }
answer({ token: "from-the-terminal" });`;

  it("gets one, reads a password that is masked while it is typed, and answers apart from it", async () => {
    const login = atTerminal(asksPassword);
    const answer = login.source.current(first, signal);
    await vi.waitFor(() => expect(login.ask()).toMatchObject({ connection: "c1", echo: true }), { timeout: 5_000 });
    const reading = login.read();
    await vi.waitFor(() => expect(login.printed()).toBe("Password: "), { timeout: 5_000 });
    await vi.waitFor(() => expect(login.ask().echo).toBe(false), { timeout: 5_000 });
    login.asks.type(login.ask().id, "grün & geheim\r");
    expect((await answer).authorization).toBe("Bearer from-the-terminal");
    await reading;
    expect(login.printed().replace(/\s+/g, " ")).toBe("Password: Thank you. ");
    expect(login.asks.asks.current).toEqual([]);
    expect(() => login.asks.type("terminal 1", "late")).toThrow(RpcError);
  });

  it("says in its own words why it gave no credentials", async () => {
    const login = atTerminal(asksPassword);
    const failed = failure(login.source.current(first, signal));
    await vi.waitFor(() => login.ask(), { timeout: 5_000 });
    login.asks.type(login.ask().id, "wrong\r");
    expect(await failed).toMatchObject({ code: "expired", id: "auth.execFailed" });
  });

  it("ends with its terminal when the person gives up", async () => {
    const login = atTerminal("process.stdin.on('data', () => {}); console.error('waiting');");
    const failed = failure(login.source.current(first, signal));
    await vi.waitFor(() => login.ask(), { timeout: 5_000 });
    const reading = login.read();
    await vi.waitFor(() => expect(login.printed()).toBe("waiting\r\n"), { timeout: 5_000 });
    login.source.cancel();
    expect(await failed).toMatchObject({ code: "needs-person" });
    await reading;
    expect(login.asks.asks.current).toEqual([]);
  });

  it("is refused with the reason where no terminal can be made", async () => {
    const login = atTerminal("answer({ token: 'x' });", "Always", join(folder, "no-such.node"));
    expect(await failure(login.source.current(first, signal))).toMatchObject({
      code: "needs-person",
      id: "auth.execNeedsTerminal",
    });
    expect(login.asks.asks.current).toEqual([]);
  });
});

/** Whether its input is a terminal, and what it is told of that. */
const TOLD = `const told = [process.stdin.isTTY === true, JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.interactive].join();`;

describe.skipIf(process.platform === "win32")("a plugin to which a terminal is welcome (IfAvailable)", () => {
  it("gets one as from kubectl at a shell, and the person sees nothing of it while it asks nothing", async () => {
    const body = `${TOLD} console.error("fetching a token"); setTimeout(() => answer({ token: told }), 1_500);`;
    const login = atTerminal(body, "IfAvailable");
    expect((await login.source.current(first, signal)).authorization).toBe("Bearer true,true");
    expect(login.shown).toEqual([]);
  });

  it.each([
    ["leaves a line of its error output unfinished", `process.stderr.write("User: ");`],
    ["prints at the terminal", `fs.writeSync(0, "User: ");`],
    [
      "hides what is typed",
      `console.error("User:"); require("node:child_process").execFileSync("/bin/stty", ["-echo"], { stdio: [0, "ignore", "inherit"] });`,
    ],
  ])("shows it once the plugin %s, and is answered by it", async (_how, asks) => {
    const body = `setTimeout(() => { ${asks} process.stdin.once("data", (line) => { answer({ token: String(line).trim() }); process.exit(); }); }, 700);`;
    const login = atTerminal(body, "IfAvailable");
    const answer = login.source.current(first, signal);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(login.shown).toEqual([]);
    await vi.waitFor(() => login.ask(), { timeout: 5_000 });
    const reading = login.read();
    await vi.waitFor(() => expect(login.printed()).toContain("User:"), { timeout: 5_000 });
    login.asks.type(login.ask().id, "ada\r");
    expect((await answer).authorization).toBe("Bearer ada");
    await reading;
    expect(login.asks.asks.current).toEqual([]);
  });

  it("does not take with it what it started: a browser opened by it stays", async () => {
    const mark = join(folder, "browser");
    const browser = `setTimeout(() => require("node:fs").writeFileSync(${JSON.stringify(mark)}, "open"), 1_000)`;
    const body = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(browser)}], { stdio: ["ignore", "ignore", "inherit"] }).unref();
answer({ token: "t" }); process.exit();`;
    const login = atTerminal(body, "IfAvailable");
    await login.source.current(first, signal);
    await vi.waitFor(() => expect(existsSync(mark)).toBe(true), { timeout: 5_000 });
  });

  it("runs without one where none can be made, and a plugin that said Never always does", async () => {
    const without = atTerminal(`${TOLD} answer({ token: told });`, "IfAvailable", join(folder, "no-such.node"));
    expect((await without.source.current(first, signal)).authorization).toBe("Bearer false,false");
    const never = atTerminal(`${TOLD} answer({ token: told });`, "Never");
    expect((await never.source.current(first, signal)).authorization).toBe("Bearer false,false");
  });

  it("ends with its children when the login is stopped", async () => {
    const child = join(folder, "child");
    const inner = `require("node:fs").writeFileSync(${JSON.stringify(child)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const body = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(inner)}], { stdio: "ignore" }); setInterval(() => {}, 1000);`;
    const login = atTerminal(body, "IfAvailable");
    const failed = failure(login.source.current(first, signal));
    await vi.waitFor(() => expect(existsSync(child) && readFileSync(child, "utf8")).toMatch(/^\d+$/), {
      timeout: 5_000,
    });
    login.source.cancel();
    expect(await failed).toMatchObject({ code: "needs-person" });
    await vi.waitFor(() => expect(() => process.kill(Number(readFileSync(child, "utf8")), 0)).toThrow(), {
      timeout: 5_000,
    });
  });
});

describe.skipIf(process.platform === "win32")("a login's terminal", () => {
  it("is as large as its view, and its program is told when that changes", async () => {
    const size = `const size = () => process.stdin.columns ?? require("node:child_process").execFileSync("/bin/stty", ["size"], { stdio: [0, "pipe", "inherit"] }).toString().trim();`;
    const body = `${size} console.error(size()); process.on("SIGWINCH", () => { answer({ token: size().replace(" ", "x") }); process.exit(); }); setInterval(() => {}, 1000);`;
    const login = atTerminal(body);
    const answer = login.source.current(first, signal);
    await vi.waitFor(() => login.ask(), { timeout: 5_000 });
    const reading = login.read();
    await vi.waitFor(() => expect(login.printed()).toBe("24 80\r\n"), { timeout: 5_000 });
    login.asks.resize(login.ask().id, 72, 12);
    if (process.platform !== "linux") login.source.cancel();
    else expect((await answer).authorization).toBe("Bearer 12x72");
    await reading;
  });
});
