import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { ptyOpener } from "../../core/pty/nativePty.ts";
import type { ClusterEntry, ExecEntry, UserEntry } from "../config/kubeContext.ts";
import { execSource } from "./execSource.ts";
import { LoginAsks } from "./loginAsks.ts";
import { LoginGate } from "./loginGate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terminal-plugin-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const first = { reason: "first" } as const;
const ptyPackage = `@lydell/node-pty-${process.platform}-${process.arch}/pty.node`;
const installed = () => createRequire(import.meta.url).resolve(ptyPackage);

const cluster: ClusterEntry = {
  name: "c",
  file: "/f",
  server: "https://api.example:6443",
  tlsServerName: "kubernetes",
  insecure: false,
  certificateAuthority: { from: "inline", text: "PEM" },
  proxyUrl: null,
  disableCompression: false,
  execExtension: null,
};

/** A login whose plugin (the body of a Node script with `answer(status)`) asks a person at the terminal that it is lent. */
function atTerminal(body: string, binary = installed()) {
  const command = join(folder, "login");
  writeFileSync(
    command,
    `#!${process.execPath}
const fs = require("node:fs");
const answer = (status) =>
  console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }));
${body}`,
    { mode: 0o755 },
  );
  const exec: ExecEntry = {
    apiVersion: "client.authentication.k8s.io/v1",
    command,
    args: [],
    env: [],
    interactiveMode: "Always",
    provideClusterInfo: false,
    installHint: null,
  };
  const user: UserEntry = {
    name: "u",
    file: "/f",
    method: { kind: "exec", exec },
    certificate: null,
    impersonation: null,
  };
  const connection = ConnectionId.parse("c1");
  const asks = new LoginAsks({
    granted: new Set(),
    onGranted: () => {},
    connectionOf: () => connection,
    openPty: ptyOpener(binary),
  });
  const source = execSource(exec, user, cluster, {
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
  return { source, asks, ask, read, printed: () => printed };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error("it succeeded")),
    (error: unknown) => (error instanceof RpcError ? { code: error.code, ...error.text } : Promise.reject(error)),
  );

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
    const login = atTerminal("answer({ token: 'x' });", join(folder, "no-such.node"));
    expect(await failure(login.source.current(first, signal))).toMatchObject({
      code: "needs-person",
      id: "auth.execNeedsTerminal",
    });
    expect(login.asks.asks.current).toEqual([]);
  });
});
