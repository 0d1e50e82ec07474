/** The environment that a person has in their terminal. A console started from a dock or menu gets a poorer one, in which exec plugins are
 *  not found. Read once, in the background, bounded in time; whatever happens there is a result, and it explains itself. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import nodePath from "node:path";
import { type Message, message } from "../../../shared/model/message.ts";

export interface LoginShellEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** How it was obtained, or why it was not and what stands in for it. */
  readonly explanation: Message;
  /** Whether exec plugins can be expected to be found as in a terminal. */
  readonly complete: boolean;
}

export interface LoginShellOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The person's shell, absolute. */
  readonly shell: string | null;
  /** A terminal started this process: then its environment is the person's already. */
  readonly fromTerminal: boolean;
  readonly timeoutMs: number;
}

/** Start-up files of heavy shell frameworks take seconds. */
const usualTimeoutMs = 8_000;
const mostOutputBytes = 4 * 1024 * 1024;
/** They understand `-l -i -c` and the command below. */
const knownShells = new Set(["bash", "zsh", "fish", "sh", "dash", "ash", "ksh", "mksh"]);
/** Of the reading shell itself, not of the person's sessions. */
const ownVariables = new Set([
  "SHLVL",
  "PWD",
  "OLDPWD",
  "_",
  "TERM",
  "DISABLE_AUTO_UPDATE",
  "ZSH_TMUX_AUTOSTART",
  "QUARTERDECK_READING_ENVIRONMENT",
]);

/** What this machine and process say about themselves. */
export function loginShellOptions(): LoginShellOptions {
  const { env, stdin, stdout, stderr, platform } = process;
  return {
    environment: env,
    platform,
    home: homedir(),
    shell: env.SHELL || ownShell(),
    fromTerminal: Boolean(stdin.isTTY || stdout.isTTY || stderr.isTTY),
    timeoutMs: usualTimeoutMs,
  };
}

/** Reads it; never rejects. */
export async function readLoginShellEnvironment(options: LoginShellOptions): Promise<LoginShellEnvironment> {
  const { environment, platform, shell, fromTerminal } = options;
  const own = defined(environment);
  if (platform === "win32") return { variables: own, explanation: message("auth.shellWindows"), complete: true };
  if (fromTerminal) return { variables: own, explanation: message("auth.shellTerminal"), complete: true };
  const fallBack = (explanation: Message) => ({
    variables: withUsualFolders(own, options),
    explanation,
    complete: false,
  });
  if (!shell || !nodePath.posix.isAbsolute(shell) || !knownShells.has(nodePath.posix.basename(shell))) {
    return fallBack(message("auth.shellUnknown", { shell: shell ?? "" }));
  }
  const startMs = performance.now();
  const read = await runShell(shell, own, options);
  if (!("output" in read)) {
    return fallBack(
      read.failure === "timeout"
        ? message("auth.shellTimeout", { shell, seconds: options.timeoutMs / 1000 })
        : message("auth.shellFailed", { shell, detail: read.failure }),
    );
  }
  const seconds = Math.round((performance.now() - startMs) / 100) / 10;
  return {
    variables: { ...own, ...parseEnvironment(read.output) },
    explanation: message("auth.shellRead", { shell, seconds }),
    complete: true,
  };
}

/** The output of `env -0`, or of `env` where that is unknown (then a value of several lines is put together again as far as can be told). */
export function parseEnvironment(output: string): Record<string, string> {
  const variables: [string, string][] = [];
  for (const part of output.split(output.includes("\0") ? "\0" : "\n")) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(part) ?? [];
    const last = variables.at(-1);
    if (name !== undefined && value !== undefined) variables.push([name, value]);
    else if (last && !output.includes("\0") && part !== "") last[1] += `\n${part}`;
  }
  // Shell functions that bash exports are code for bash alone.
  return Object.fromEntries(variables.filter(([name]) => !ownVariables.has(name) && !name.startsWith("BASH_FUNC_")));
}

type ShellRead = { readonly output: string } | { readonly failure: string };

function runShell(
  shell: string,
  own: Readonly<Record<string, string>>,
  options: LoginShellOptions,
): Promise<ShellRead> {
  // Start-up files write what they like before and after: only what stands between the marks counts.
  const mark = randomBytes(16).toString("hex");
  const command = `printf %s ${mark}; command env -0 || command env; printf %s ${mark}`;
  return new Promise((resolve) => {
    const child = spawn(shell, ["-l", "-i", "-c", command], {
      cwd: options.home,
      env: {
        ...own,
        // For start-up files that want to know, and for those that would ask a question.
        QUARTERDECK_READING_ENVIRONMENT: "1",
        DISABLE_AUTO_UPDATE: "true",
        ZSH_TMUX_AUTOSTART: "false",
        TERM: "dumb",
      },
      stdio: ["ignore", "pipe", "ignore"],
      // A session of its own: an interactive shell must not take hold of a terminal, and can be ended with its children.
      detached: true,
    });
    let output = "";
    let bytes = 0;
    const end = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    };
    const timer = setTimeout(() => {
      end();
      resolve({ failure: "timeout" });
    }, options.timeoutMs);
    const settle = (read: ShellRead) => {
      // What start-up files left running may hold the pipe; an agent started there must not be ended.
      clearTimeout(timer);
      child.stdout.destroy();
      child.unref();
      resolve(read);
    };
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk: string) => {
      output += chunk;
      bytes += chunk.length;
      const begin = output.indexOf(mark);
      const until = begin < 0 ? -1 : output.indexOf(mark, begin + mark.length);
      if (until >= 0) settle({ output: output.slice(begin + mark.length, until) });
      else if (bytes > mostOutputBytes) {
        end();
        settle({ failure: "too much output" });
      }
    });
    child.on("error", (error) => settle({ failure: "code" in error ? String(error.code) : error.message }));
    child.on("close", (code, signal) => settle({ failure: `exit ${signal ?? code}` }));
  });
}

/** Folders in which plugins are usually installed, behind those of PATH, where they exist. */
function withUsualFolders(own: Readonly<Record<string, string>>, { home }: LoginShellOptions): Record<string, string> {
  const usual = [
    ...["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin", "/snap/bin", "/home/linuxbrew/.linuxbrew/bin"],
    ...["/nix/var/nix/profiles/default/bin", "/usr/local/google-cloud-sdk/bin", "/usr/bin", "/bin"],
    ...[".local/bin", "bin", "go/bin", ".krew/bin", ".asdf/shims", ".local/share/mise/shims", ".nix-profile/bin"].map(
      (folder) => nodePath.join(home, folder),
    ),
    ...[".docker/bin", ".rd/bin", "google-cloud-sdk/bin", ".azure-kubelogin"].map((folder) =>
      nodePath.join(home, folder),
    ),
  ];
  const present = (own.PATH ?? "").split(":").filter((folder) => folder !== "");
  const added = usual.filter(
    (folder) => !present.includes(folder) && statSync(folder, { throwIfNoEntry: false })?.isDirectory(),
  );
  return { ...own, PATH: [...present, ...added].join(":") };
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function ownShell(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // No entry for this user, as in some containers.
    return null;
  }
}
