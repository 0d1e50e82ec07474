import { describe, expect, it } from "vitest";
import { testTarget } from "../target.fixture.ts";
import { type ByteSink, Interrupted } from "./byteStream.ts";
import { LineSource } from "./input.ts";
import { runInput } from "./lineLoop.ts";
import { Pod } from "./pod.ts";
import { Shell } from "./shell.ts";

class Recorder implements ByteSink {
  text = "";
  async write(data: Buffer): Promise<void> {
    this.text += data.toString("utf8");
  }
}

function source(text: string): LineSource {
  let rest: Buffer | null = text === "" ? null : Buffer.from(text);
  return new LineSource({
    async read() {
      const chunk = rest;
      rest = null;
      return chunk;
    },
  });
}

const newShell = (): Shell => {
  const pod = new Pod(testTarget(), "orders");
  return new Shell(pod, pod.environment(undefined), undefined);
};

async function run(script: string, stdin = "", signal = new AbortController().signal) {
  const stdout = new Recorder();
  const stderr = new Recorder();
  const exitCode = await newShell().runText(
    script,
    { stdin: source(stdin), stdout, stderr, isTerminal: false },
    signal,
  );
  return { out: stdout.text, err: stderr.text, exitCode };
}

const output = async (script: string, stdin = ""): Promise<string> => (await run(script, stdin)).out;

describe("the shell's language", () => {
  it.each([
    ["quotes", `echo 'a  $HOME' "b  $HOME" c\\ d`, "a  $HOME b  /root c d\n"],
    ["splitting of variables", `X="a   b"; echo $X "$X"`, "a b a   b\n"],
    ["an empty word in quotes", `printf '[%s]' "" a $NONE "$NONE"`, "[][a][]"],
    ["defaults", "echo $" + "{NONE:-fallback} $" + "{HOME:-x}", "fallback /root\n"],
    ["lists", "true && echo yes || echo no; false && echo yes || echo no", "yes\nno\n"],
    ["exit codes", "false; echo $?; true; echo $?; ! true; echo $?", "1\n0\n1\n"],
    ["pipes", "seq 1 20 | grep 1 | wc -l", "11\n"],
    ["an endless writer into head", "yes | head -3", "y\ny\ny\n"],
    ["a million lines through a pipe", "seq 1 300000 | tail -1", "300000\n"],
    ["command substitution", 'echo "[$(seq 1 3)]" $(echo a; echo b)', "[1\n2\n3] a b\n"],
    ["nested substitution", "echo $(echo $(echo deep)) `echo old`", "deep old\n"],
    ["assignments for one command", "A=1 env | grep ^A=; echo [$A]", "A=1\n[]\n"],
    ["export", "A=1; export B=2; sh -c 'echo [$A] [$B]'", "[] [2]\n"],
    ["if", "if test 2 -gt 1; then echo more; else echo less; fi", "more\n"],
    ["elif", "if false; then :; elif true; then echo two; fi", "two\n"],
    ["for", "for i in a b; do echo $i; done", "a\nb\n"],
    ["while with break", "while true; do echo once; break; done", "once\n"],
    ["a subshell of its own", "(cd /etc; pwd); pwd", "/etc\n/\n"],
    ["a group in this shell", "{ cd /etc; }; pwd", "/etc\n"],
    ["file names", "cd /etc; echo host*; echo *.none", "hostname hosts\n*.none\n"],
    ["comments", "echo a # b", "a\n"],
    ["redirections", "echo gone >/dev/null; echo seen 2>/dev/null; wc -l < /etc/group", "seen\n2\n"],
    ["errors sent to output", "ls /none 2>&1 | wc -l", "1\n"],
    ["exit within a pipe", "exit 3 | cat; echo here", "here\n"],
  ])("knows %s", async (_what, script, expected) => {
    expect(await output(script)).toBe(expected);
  });

  it.each([
    ["exit 7; echo never", 7],
    ["sh -c 'exit 4'", 4],
    ["bash -lc 'exit 5'", 5],
    ["sh /none", 2],
    ["sh -c", 2],
    ["nosuch", 127],
    ["echo x > /etc/hosts", 1],
    ["echo (", 2],
    ["if true", 2],
    ["break; exit 3", 0],
  ])("ends %s with %i", async (script, exitCode) => {
    expect((await run(script)).exitCode).toBe(exitCode);
  });

  it("says what is wrong on standard error alone", async () => {
    expect(await run("nosuch; cat /none; cd /etc/hosts; sleep 1 & ")).toEqual({
      out: "",
      err: "sh: syntax error: background jobs are not supported\n",
      exitCode: 2,
    });
    expect((await run("nosuch; cat /none; cd /etc/hosts")).err).toBe(
      "sh: nosuch: not found\ncat: /none: No such file or directory\ncd: can't cd to /etc/hosts: Not a directory\n",
    );
  });

  it("bounds what nests", async () => {
    expect((await run(`${"(".repeat(100)}true${")".repeat(100)}`)).exitCode).toBe(2);
    expect((await run(`${"echo $(".repeat(40)}true${")".repeat(40)}`)).exitCode).toBe(2);
    expect((await run('X=\'sh -c "$X"\'; export X; sh -c "$X"')).err).toContain("nested too deeply");
  });

  it("bounds what a substitution keeps", async () => {
    expect((await run('X="$(yes)"; echo ended')).out).toBe("ended\n");
  });

  it.each([
    "while true; do true; done",
    "sleep 1000",
    "yes > /dev/null",
    "yes | wc -l",
    "cat",
    "true | sleep 50",
    "top -b -n 100",
  ])("stops %s when interrupted", async (script) => {
    const job = new AbortController();
    setTimeout(() => job.abort(), 30);
    const stdin = new LineSource({
      read: (signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Interrupted()))),
    });
    const quiet = new Recorder();
    const streams = { stdin, stdout: quiet, stderr: quiet, isTerminal: false };
    await expect(newShell().runText(script, streams, job.signal)).rejects.toBeInstanceOf(Interrupted);
  });
});

describe("runInput without a terminal", () => {
  it("runs line by line, so that a command reads the lines after it", async () => {
    const stdout = new Recorder();
    const stdin = source("read name\nworld\necho hello $name\nfor i in 1 2\ndo echo $i\ndone\nexit 9\necho never\n");
    const streams = { stdin, stdout, stderr: stdout, isTerminal: false };
    const exitCode = await runInput(newShell(), undefined, streams, new AbortController().signal);
    expect({ exitCode, out: stdout.text }).toEqual({ exitCode: 9, out: "hello world\n1\n2\n" });
  });
});

describe("commands", () => {
  it.each([
    ["echo -n a; echo -e 'b\\tc'", "ab\tc\n"],
    ["printf '%-4s|%3d|%x\\n' ab 7 255", "ab  |  7|ff\n"],
    ["head -n 1 /etc/hosts; head -c 3 /etc/hosts", "# Kubernetes-managed hosts file.\n# K"],
    ["tail -n +2 /etc/hosts | head -1", "127.0.0.1\tlocalhost\n"],
    ["seq 3 -1 1 | tail -2", "2\n1\n"],
    ["wc /etc/group", "        2        2       27 /etc/group\n"],
    ["grep -c localhost /etc/hosts; grep -n 10.244 /etc/hosts", "2\n4:10.244.1.7\torders-0\n"],
    ["grep -E '^(root|nobody):' /etc/passwd | wc -l; grep -v root /etc/group", "2\nnogroup:x:65534:\n"],
    ["printf 'b\\na\\nb\\n' | sort | uniq -c", "      1 a\n      2 b\n"],
    ["printf '10\\n9\\n' | sort -n; printf '10\\n9\\n' | sort", "9\n10\n10\n9\n"],
    ["hostname; hostname -i; whoami", "orders-0\n10.244.1.7\nroot\n"],
    ["date; date +%F_%T; date +%s", "Sun Mar  1 12:34:56 UTC 2026\n2026-03-01_12:34:56\n1772368496\n"],
    ["id; id -u", "uid=0(root) gid=0(root) groups=0(root)\n0\n"],
    ["cd /etc && pwd && cd - && pwd", "/etc\n/\n/\n"],
    ["cat /etc/hostname /var/run/secrets/kubernetes.io/serviceaccount/namespace", "orders-0\nshop"],
    ["printenv REDIS_POOL_SIZE; grep size: /app/config.yaml", "20\n    size: 20\n"],
    ["ls /var; ls -d /etc /none 2>/dev/null; echo $?", "log\nrun\n/etc\n1\n"],
    ["ps | head -2", "PID   USER     TIME  COMMAND\n    1 root      8:35 /app/orders --config /app/config.yaml\n"],
    ["[ -f /etc/hosts ] && [ ! -d /none ] && test a = a && echo ok", "ok\n"],
    ["which ls nosuch; echo $?", "/bin/ls\n1\n"],
    ["stty size 2>&1; tty", "stty: standard input: Inappropriate ioctl for device\nnot a tty\n"],
    ["echo to both | tee /dev/null", "to both\n"],
    ["echo 'echo inner; exit 3' | sh; echo $?", "inner\n3\n"],
    ["tar cf - /etc/hostname | head -c 12; echo; tar cf - /etc/hostname | wc -c", "etc/hostname\n2048\n"],
  ])("%s", async (script, expected) => {
    expect(await output(script)).toBe(expected);
  });
});
