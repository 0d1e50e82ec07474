import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ExecEntry } from "../config/kubeContext.ts";
import { consentHash, loginKey } from "./execCredential.ts";
import { cluster, failure, first, userOf, v1, writePlugin } from "./execPlugin.fixture.ts";
import { execSource, type LoginServices } from "./execSource.ts";
import type { Interaction, LoginNotice } from "./interaction.ts";
import { LoginGate } from "./loginGate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plugin-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

/** A plugin that has `count`, its number of runs, too. */
function plugin(body: string, more: Partial<ExecEntry> = {}): ExecEntry {
  const runs = JSON.stringify(join(folder, "runs"));
  const counted = `fs.appendFileSync(${runs}, "x");
const count = fs.readFileSync(${runs}, "utf8").length;
${body}`;
  return writePlugin(folder, counted, more);
}
const runs = () => (existsSync(join(folder, "runs")) ? readFileSync(join(folder, "runs"), "utf8").length : 0);

function source(exec: ExecEntry, more: Partial<LoginServices> & { terminal?: Interaction["terminal"] } = {}) {
  const notices: LoginNotice[] = [];
  const interaction: Interaction = {
    notice: (_, notice) => void notices.push(notice),
    terminal: more.terminal ?? (async () => null),
  };
  const granted = vi.fn(async () => true);
  const made = execSource(exec, userOf(exec), cluster, {
    interaction,
    consent: { granted },
    gate: new LoginGate(),
    environment: async () => ({ PATH: [folder, dirname(process.execPath)].join(delimiter), FROM_SHELL: "1" }),
    ...more,
  });
  return { source: made, notices, granted };
}

describe("an exec plugin", () => {
  it.each([v1, "client.authentication.k8s.io/v1beta1"] as const)(
    "gets its arguments, environment and the cluster, and its %s token is used",
    async (apiVersion) => {
      const exec = plugin(
        `fs.writeFileSync(${JSON.stringify(join(folder, "seen"))}, JSON.stringify({ args: process.argv.slice(2), mine: process.env.MINE, shell: process.env.FROM_SHELL, info: JSON.parse(process.env.KUBERNETES_EXEC_INFO) }));
       answer({ token: "t", expirationTimestamp: new Date(Date.now() + 3600e3).toISOString() });`,
        {
          apiVersion,
          args: ["get-token", "$(touch pwned); `id`"],
          env: [{ name: "MINE", value: "2" }],
          provideClusterInfo: true,
        },
      );
      const credentials = await source(exec).source.current(first, signal);
      expect(credentials).toMatchObject({ generation: 1, authorization: "Bearer t", clientCertificate: null });
      expect((credentials.expiresAtMs ?? 0) - Date.now()).toBeGreaterThan(3_590_000);
      expect(JSON.parse(readFileSync(join(folder, "seen"), "utf8"))).toEqual({
        args: ["get-token", "$(touch pwned); `id`"],
        mine: "2",
        shell: "1",
        info: {
          apiVersion,
          kind: "ExecCredential",
          spec: {
            interactive: false,
            cluster: {
              server: "https://api.example:6443",
              "tls-server-name": "kubernetes",
              "certificate-authority-data": Buffer.from("PEM").toString("base64"),
              config: { audience: "a" },
            },
          },
        },
      });
    },
  );

  it("is not told about the cluster unless the entry says so", async () => {
    const exec = plugin(`answer({ token: JSON.stringify(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec) })`);
    expect((await source(exec).source.current(first, signal)).authorization).toBe('Bearer {"interactive":false}');
  });

  it("runs once for many who wait, again when its answer nears its end, and once for many refusals", async () => {
    const exec = plugin(
      `setTimeout(() => answer({ token: "t" + count, expirationTimestamp: new Date(Date.now() + 2000).toISOString() }), 50)`,
    );
    const { source: credentials } = source(exec);
    const many = await Promise.all([1, 2, 3, 4].map(() => credentials.current(first, signal)));
    expect(many.map((one) => one.authorization)).toEqual(Array(4).fill("Bearer t1"));
    const renewed = await Promise.all(
      [1, 2].map(() => credentials.current({ reason: "refused", generation: 1 }, signal)),
    );
    expect(renewed.map((one) => one.authorization)).toEqual(["Bearer t2", "Bearer t2"]);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await credentials.current(first, signal)).authorization).toBe("Bearer t3");
    expect(runs()).toBe(3);
  });

  it("may answer with a client certificate", async () => {
    const exec = plugin(`answer({ clientCertificateData: "CERT", clientKeyData: "KEY" })`);
    expect(await source(exec).source.current(first, signal)).toMatchObject({
      authorization: null,
      clientCertificate: { certificatePem: "CERT", keyPem: "KEY" },
      expiresAtMs: null,
    });
  });

  it("does not run without consent, which is asked for with everything that would run", async () => {
    const exec = plugin("answer({ token: 't' })", { args: ["a"], env: [{ name: "E", value: "v" }] });
    const granted = vi.fn(async () => false);
    const { source: credentials } = source(exec, { consent: { granted } });
    expect(await failure(credentials.current(first, signal))).toMatchObject({
      code: "needs-person",
      id: "auth.execConsent",
    });
    expect(await failure(credentials.current(first, signal))).toMatchObject({ code: "needs-person" });
    expect(runs()).toBe(0);
    expect(granted).toHaveBeenCalledTimes(1);
    expect(granted).toHaveBeenCalledWith(
      {
        hash: consentHash(exec, "/f"),
        file: "/f",
        user: "u",
        command: exec.command,
        args: ["a"],
        env: [{ name: "E", value: "v" }],
        path: exec.command,
      },
      expect.anything(),
    );
  });

  it("is looked for in the shell's PATH, and when it is missing the search and the hint are told", async () => {
    const exec = plugin("answer({ token: 't' })");
    expect((await source({ ...exec, command: "login" }).source.current(first, signal)).authorization).toBe("Bearer t");
    const missing = source({ ...exec, command: "no-such-plugin", installHint: "brew install \u001b[31mit" });
    expect(await failure(missing.source.current(first, signal))).toMatchObject({
      code: "needs-person",
      id: "auth.execNotFound",
      params: { command: "no-such-plugin", path: `${folder} · ${dirname(process.execPath)}`, hint: "brew install it" },
    });
  });

  it("has its words shown as they come, with address and code", async () => {
    const exec = plugin(
      `console.error("open https://login.example/device and enter the code WDJB-MJHT"); answer({ token: "t" })`,
    );
    const { source: credentials, notices } = source(exec);
    await credentials.current(first, signal);
    expect(notices).toEqual([
      { kind: "started", command: exec.command },
      { kind: "output", line: "open https://login.example/device and enter the code WDJB-MJHT" },
      { kind: "url", url: "https://login.example/device" },
      { kind: "code", code: "WDJB-MJHT" },
      { kind: "ended", outcome: "ok" },
    ]);
  });

  it.each([
    [
      "console.error('The SSO session has expired. Run aws sso login'); process.exit(255)",
      "expired",
      "auth.execFailed",
    ],
    ["console.error('dial tcp: i/o timeout'); process.exit(1)", "unreachable", "auth.execFailed"],
    ["process.kill(process.pid, 'SIGKILL')", "unreachable", "auth.execFailed"],
    ["console.log('hello')", "invalid", "auth.execAnswer"],
    ["", "invalid", "auth.execAnswer"],
    ["answer({})", "invalid", "auth.execAnswer"],
    ["answer({ token: 'a\\nb' })", "invalid", "auth.execAnswer"],
    ["answer({ token: 't', clientKeyData: 'k' })", "invalid", "auth.execAnswer"],
    ["answer({ token: 't', expirationTimestamp: 'soon' })", "invalid", "auth.execAnswer"],
    [
      "console.log(JSON.stringify({ apiVersion: 'v2', kind: 'ExecCredential', status: { token: 't' } }))",
      "invalid",
      "auth.execAnswer",
    ],
    ["process.stdout.write('x'.repeat(3e6)); setTimeout(() => {}, 60e3)", "too-large", "auth.execOutput"],
  ])("fails with words when it does %s", async (body, code, id) => {
    const { source: credentials, notices } = source(plugin(body));
    expect(await failure(credentials.current(first, signal))).toMatchObject({ code, id, params: { hop: "login" } });
    expect(notices.at(-1)).toEqual({ kind: "ended", outcome: "failed" });
  });

  it("gets a limit of time, after which it and its children are gone, and is not run again unasked", async () => {
    const exec = plugin(
      `const { spawn } = require("node:child_process");
       const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "ignore" });
       fs.writeFileSync(${JSON.stringify(join(folder, "child"))}, String(child.pid));
       setInterval(() => {}, 1000);`,
    );
    const { source: credentials } = source(exec, { loginTimeoutMs: 4_000 });
    expect(await failure(credentials.current(first, signal))).toMatchObject({
      code: "timeout",
      id: "auth.execTimeout",
    });
    expect(await failure(credentials.current(first, signal))).toMatchObject({ code: "timeout" });
    expect(runs()).toBe(1);
    const child = Number(readFileSync(join(folder, "child"), "utf8"));
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 10_000 });
  });

  it("ends when the last who waits for it leaves", async () => {
    const exec = plugin(
      `fs.writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const { source: credentials, notices } = source(exec);
    const controller = new AbortController();
    const asking = failure(credentials.current(first, controller.signal));
    await vi.waitFor(() => expect(existsSync(join(folder, "pid"))).toBe(true), { timeout: 10_000 });
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    controller.abort();
    expect(await asking).toMatchObject({ code: "cancelled" });
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
    await vi.waitFor(() => expect(notices.at(-1)).toEqual({ kind: "ended", outcome: "cancelled" }));
  });

  it("is not waited for longer than it lives, though a child of its own holds its output", async () => {
    const exec = plugin(
      `const { spawn } = require("node:child_process");
       const browser = spawn(process.execPath, ["-e", "setTimeout(() => {}, 15000)"], { stdio: "inherit" });
       browser.unref();
       answer({ token: "t" });
       process.exitCode = 0;
       setTimeout(() => process.exit(), 50);`,
    );
    const startMs = performance.now();
    expect((await source(exec).source.current(first, signal)).authorization).toBe("Bearer t");
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });

  it("that needs a terminal gets the host's, or the person is told", async () => {
    const exec = plugin(
      `process.stdin.once("data", (line) => { answer({ token: String(line).trim() + JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.interactive }); process.exit() }); process.stderr.write("Password: ")`,
      {
        interactiveMode: "Always",
      },
    );
    expect(await failure(source(exec).source.current(first, signal))).toMatchObject({
      code: "needs-person",
      id: "auth.execNeedsTerminal",
    });
    expect(runs()).toBe(0);
    const input = new PassThrough();
    const output = new PassThrough();
    output.on("data", () => input.write("hunter2\n"));
    const dispose = vi.fn();
    const lent = source(exec, { terminal: async () => ({ input, output, asked: () => true, dispose }) });
    expect((await lent.source.current(first, signal)).authorization).toBe("Bearer hunter2true");
    expect(dispose).toHaveBeenCalledOnce();
  });

  it("cannot read from a person when it said Never, and goes without where a terminal is only welcome", async () => {
    const body = `let all = ""; process.stdin.on("data", (part) => { all += part }); process.stdin.on("end", () => answer({ token: "end" + all }))`;
    const terminal = vi.fn(async () => null);
    expect((await source(plugin(body), { terminal }).source.current(first, signal)).authorization).toBe("Bearer end");
    expect(terminal).not.toHaveBeenCalled();
    expect(
      (await source(plugin(body, { interactiveMode: "IfAvailable" }), { terminal }).source.current(first, signal))
        .authorization,
    ).toBe("Bearer end");
    expect(terminal).toHaveBeenCalledOnce();
  });

  it("shares its turn with others of the same issuer", () => {
    const exec = plugin("");
    expect(loginKey({ ...exec, args: ["get-token", "--oidc-issuer-url=https://id.example/realms/a"] })).toBe(
      "https://id.example",
    );
    expect(loginKey({ ...exec, command: "aws", args: ["eks", "get-token"] })).toBe("aws");
  });

  it.skipIf(process.platform === "win32")("runs also where the person's home is not there", async () => {
    vi.stubEnv("HOME", join(folder, "none"));
    try {
      const login = source(plugin(`answer({ token: "t" });`));
      expect((await login.source.current(first, signal)).authorization).toBe("Bearer t");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("needs new consent for any change", () => {
    const exec = plugin("");
    const hashes = [
      consentHash(exec, "/f"),
      consentHash(exec, "/g"),
      consentHash({ ...exec, command: "/other" }, "/f"),
      consentHash({ ...exec, args: ["a", "b"] }, "/f"),
      consentHash({ ...exec, args: ["a b"] }, "/f"),
      consentHash({ ...exec, env: [{ name: "A", value: "1" }] }, "/f"),
      consentHash({ ...exec, env: [{ name: "A", value: "2" }] }, "/f"),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(consentHash({ ...exec, installHint: "other" }, "/f")).toBe(hashes[0]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie is dead, too: its parent has not looked yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
