import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { testTarget } from "../target.fixture.ts";
import { Interrupted } from "./byteStream.ts";
import { LineSource } from "./input.ts";
import { runInput } from "./lineLoop.ts";
import { Pod } from "./pod.ts";
import { Shell } from "./shell.ts";
import { Terminal } from "./terminal.ts";

function start() {
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString("utf8");
  });
  const terminal = new Terminal(output);
  terminal.resize({ columns: 100, rows: 30 });
  const pod = new Pod(testTarget(), "orders");
  const shell = new Shell(pod, pod.environment("xterm"), terminal);
  const sink = terminal.sink();
  const session = new AbortController();
  const streams = { stdin: new LineSource(terminal), stdout: sink, stderr: sink, isTerminal: true };
  const exit = runInput(shell, terminal, streams, session.signal);
  /** Types, and gives what is shown once it ends as `until` says: with the prompt. */
  const type = async (text: string, until = /# $/): Promise<string> => {
    await vi.waitFor(() => expect(shown).not.toBe(""));
    shown = "";
    terminal.feed(Buffer.from(text));
    await vi.waitFor(() => expect(shown).toMatch(until), { timeout: 5000, interval: 5 });
    return shown;
  };
  return { terminal, type, exit, session };
}

describe("a session in a terminal", () => {
  it("echoes, edits and answers with a prompt", async () => {
    const { type, terminal, exit } = start();
    expect(await type("echo hellp\x7fo\r")).toBe("echo hellp\b \bo\r\nhello\r\n/ # ");
    expect(await type("junk\x15pwd\r")).toBe("junk\b\b\b\b    \b\b\b\bpwd\r\n/\r\n/ # ");
    expect(await type("cd /etc\r")).toBe("cd /etc\r\n/etc # ");
    terminal.resize({ columns: 132, rows: 50 });
    expect(await type("stty size\r")).toBe("stty size\r\n50 132\r\n/etc # ");
    await type("exit 3\r", /3\r\n$/);
    expect(await exit).toBe(3);
  });

  it("stops a command by Ctrl-C and leaves the shell, whatever was typed ahead", async () => {
    const { type } = start();
    await type("sleep 1000\r", /\n$/);
    expect(await type("typed ahead\r\x03")).toBe("typed ahead\r\n^C\r\n/ # ");
    expect(await type("echo $?\r")).toBe("echo $?\r\n130\r\n/ # ");
  });

  it("gives up the line by Ctrl-C at the prompt", async () => {
    const { type } = start();
    expect(await type("rm -rf\x03")).toBe("rm -rf^C\r\n/ # ");
  });

  it("ends a command's input by Ctrl-D, typed ahead or not, and the shell's at its prompt", async () => {
    const { type, exit } = start();
    expect(await type("cat\rline\r\x04")).toBe("cat\r\nline\r\nline\r\n/ # ");
    await type("cat\r", /\n$/);
    expect(await type("abc\r", /abc\r\nabc\r\n/)).toBe("abc\r\nabc\r\n");
    await type("\x04");
    expect(await type("\x04", /exit/)).toBe("exit\r\n");
    expect(await exit).toBe(0);
  });

  it("recalls earlier lines and keeps the one being typed", async () => {
    const { type } = start();
    await type("echo one\r");
    await type("echo two\r");
    expect(await type("dra\x1b[A\x1b[A\r")).toContain("one\r\n/ # ");
    expect(await type("dra\x1b[A\x1b[Bft\r")).toContain("sh: draft: not found");
  });

  it("completes commands and files", async () => {
    const { type } = start();
    expect(await type("who\t", / $/)).toBe("whoami ");
    await type("\x15", /[\b]$/);
    expect(await type("cat /etc/hostn\t", /e $/)).toBe("cat /etc/hostname ");
    await type("\x15", /[\b]$/);
    expect(await type("ls /e\t", /tc\/$/)).toBe("ls /etc/");
  });

  it("asks for the rest of an unfinished command", async () => {
    const { type } = start();
    await type("for i in 1 2; do\r", /> $/);
    expect(await type("echo $i; done\r")).toBe("echo $i; done\r\n1\r\n2\r\n/ # ");
  });

  it("gives a shell within the shell its own prompt and jobs", async () => {
    const { type } = start();
    await type("sh -c 'clear; (bash || sh)'\r", /\x5bH.*\x5b2J.*# $/s);
    await type("cd /etc\r", /etc # $/);
    await type("sleep 1000\r", /\n$/);
    expect(await type("\x03")).toBe("^C\r\n/etc # ");
    expect(await type("exit\r")).toBe("exit\r\n/ # ");
  });

  it("shows top in the terminal's size until q", async () => {
    const { type, terminal } = start();
    terminal.resize({ columns: 40, rows: 4 });
    const shown = await type("top\r", /Load.*$/);
    const page = shown.split("\x1b[H\x1b[2J")[1] ?? "";
    expect(page.split("\r\n").length).toBe(3);
    expect(page.split("\r\n").every((line) => line.length <= 40)).toBe(true);
    expect(await type("q")).toBe("\r\n/ # ");
  });

  it("ends when the client goes", async () => {
    const { type, exit, session, terminal } = start();
    await type("sleep 1000\r", /\n$/);
    session.abort();
    terminal.end();
    await expect(exit).rejects.toBeInstanceOf(Interrupted);
  });

  it("keeps no more echo than its bound for a client that does not read", () => {
    const output = new PassThrough();
    const terminal = new Terminal(output);
    for (let index = 0; index < 5000; index += 1) terminal.feed(Buffer.from(`${"x".repeat(500)}\r`));
    expect(output.writableLength + output.readableLength).toBeLessThan(400 * 1024);
  });
});
