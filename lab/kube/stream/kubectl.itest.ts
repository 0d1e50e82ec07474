/** kubectl itself is the judge of the streams: over WebSocket, which it speaks by default since 1.31, and over SPDY. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { findService } from "../../../test/services/availability.ts";
import { type LabKube, startLabKube } from "../server.ts";

const NAMESPACE = "cache";
const POD = "orders-cache-0";
const MIB = 1024 * 1024;

const TRANSPORTS = [
  {
    name: "WebSocket",
    environment: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: "true", KUBECTL_PORT_FORWARD_WEBSOCKETS: "true" },
  },
  {
    name: "SPDY",
    environment: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: "false", KUBECTL_PORT_FORWARD_WEBSOCKETS: "false" },
  },
] as const;

type Result = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

const real = findService("kube");
const found = [
  ...(real.found === undefined
    ? []
    : [{ name: `kubectl ${real.found.versions.kubernetes}`, path: real.found.kubectl }]),
  ...inPath("kubectl").map((path) => ({ name: "the kubectl in PATH", path })),
];
/** Where none is found, findService has said so. */
const clients = found.length > 0 ? found : [{ name: "kubectl", path: "" }];

let lab: LabKube | undefined;
let directory = "";
const children = new Set<ChildProcess>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lab-streams-"));
  lab = await startLabKube({ directory, pods: 60 });
});

afterAll(async () => {
  await lab?.dispose();
  await rm(directory, { recursive: true, force: true });
});

afterEach(() => {
  for (const child of children) child.kill();
  children.clear();
});

describe.skipIf(found.length === 0).each(clients)("$name", ({ path }) => {
  describe.each(TRANSPORTS)("over $name", ({ environment }) => {
    const options = () => ({
      env: { ...process.env, ...environment, KUBECONFIG: lab?.kubeconfigPath ?? "", TERM: "xterm" },
    });
    const start = (args: readonly string[]): ChildProcess => {
      const child = spawn(path, ["-n", NAMESPACE, ...args], options());
      children.add(child);
      return child;
    };
    const kubectl = (args: readonly string[], input?: Buffer): Promise<Result> => finish(start(args), input);

    it("exec separates output and errors and ends with the command's exit code", async () => {
      const { code, stdout, stderr } = await kubectl([
        "exec",
        POD,
        "--",
        "sh",
        "-c",
        "hostname; echo oops >&2; exit 7",
      ]);
      expect({ code, out: stdout.toString() }).toEqual({ code: 7, out: `${POD}\n` });
      expect(stderr).toContain("oops\n");
      expect(stderr).toContain("command terminated with exit code 7");
    });

    it("exec says that a program is missing", async () => {
      const { code, stderr } = await kubectl(["exec", POD, "--", "nosuch"]);
      expect(code).not.toBe(0);
      expect(stderr).toContain('exec: "nosuch": executable file not found in $PATH');
    });

    it("exec -i carries standard input to its end and back, byte for byte", async () => {
      const input = Buffer.from(Array.from({ length: 3 * MIB }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
      const { code, stdout } = await kubectl(["exec", "-i", POD, "--", "cat"], input);
      expect(code).toBe(0);
      expect(Buffer.compare(stdout, input)).toBe(0);
    });

    it("cp brings files and folders of the pod", async () => {
      const to = await mkdtemp(join(directory, "copied-"));
      expect((await kubectl(["cp", `${POD}:/etc`, to])).stderr).toBe("");
      expect(await readFile(join(to, "hostname"), "utf8")).toBe(`${POD}\n`);
      expect(await readFile(join(to, "resolv.conf"), "utf8")).toContain(`search ${NAMESPACE}.svc.cluster.local`);
      expect((await kubectl(["cp", join(to, "hostname"), `${POD}:/tmp/hostname`])).stderr).toContain(
        "Read-only file system",
      );
    });

    it("exec ends when kubectl stops reading", async () => {
      const child = start(["exec", POD, "--", "yes"]);
      const exited = new Promise((resolve) => child.once("exit", resolve));
      let read = 0;
      await new Promise<void>((resolve) => {
        child.stdout?.on("data", (chunk: Buffer) => {
          read += chunk.length;
          if (read > 50 * MIB) resolve();
        });
      });
      child.kill("SIGINT");
      await exited;
      expect(read).toBeGreaterThan(50 * MIB);
    });

    it("exec -it is a terminal: its size, line editing, Ctrl-C, Ctrl-D", async () => {
      const command = `stty rows 33 cols 99; exec '${path}' -n ${NAMESPACE} exec -it ${POD} -- sh`;
      const child = spawn("script", ["-qec", command, "/dev/null"], options());
      children.add(child);
      let shown = "";
      child.stdout.on("data", (chunk: Buffer) => {
        // `yes` shows megabytes; what counts is what is shown last.
        shown = (shown + chunk.toString("utf8")).slice(-4096);
      });
      const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
      const type = async (keys: string, expected: string): Promise<void> => {
        shown = "";
        child.stdin.write(keys);
        await vi.waitFor(() => expect(shown).toContain(expected), { timeout: 10_000 });
      };
      await vi.waitFor(() => expect(shown).toContain("/ # "), { timeout: 10_000 });
      await type("stty size\r", "33 99\r\n/ # ");
      await type("echo hellp\x7fo\r", "\r\nhello\r\n/ # ");
      await type("yes\r", "y\r\ny\r\n");
      await type("\x03", "/ # ");
      await type("echo rc=$?\r", "rc=130\r\n/ # ");
      await type("cat\r", "cat\r\n");
      await type("line\r", "line\r\nline\r\n");
      await type("\x04", "/ # ");
      child.stdin.write("exit 5\r");
      expect(await exited).toBe(5);
    });

    it("port-forward serves requests side by side, large ones too, and says what is refused", async () => {
      const child = start(["port-forward", `pod/${POD}`, ":8080", ":81"]);
      let said = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        said += chunk.toString("utf8");
      });
      let errors = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        errors += chunk.toString("utf8");
      });
      const portOf = (remote: number): string | undefined =>
        new RegExp(`127\\.0\\.0\\.1:(\\d+) -> ${remote}`).exec(said)?.[1];
      await vi.waitFor(() => expect(portOf(81)).toBeDefined(), { timeout: 10_000 });
      const base = `http://127.0.0.1:${portOf(8080)}`;
      expect(await (await fetch(`${base}/healthz`)).text()).toBe("ok\n");
      expect(await (await fetch(`${base}/slow?chunks=3&ms=20`)).text()).toBe(
        "chunk 1 of 3\nchunk 2 of 3\nchunk 3 of 3\n",
      );
      const sizes = await Promise.all(
        Array.from(
          { length: 8 },
          async () => (await (await fetch(`${base}/bytes?n=${4 * MIB}`)).arrayBuffer()).byteLength,
        ),
      );
      expect(sizes).toEqual(Array.from({ length: 8 }, () => 4 * MIB));
      const body = Buffer.alloc(2 * MIB, "echo ");
      const echoed = await fetch(`${base}/echo`, { method: "POST", body });
      expect(Buffer.compare(Buffer.from(await echoed.arrayBuffer()), body)).toBe(0);
      await expect(fetch(`http://127.0.0.1:${portOf(81)}/`)).rejects.toThrow();
      await vi.waitFor(() => expect(errors).toContain("connect: connection refused"), { timeout: 10_000 });
    });
  });

  describe("logs", () => {
    const options = () => ({ env: { ...process.env, KUBECONFIG: lab?.kubeconfigPath ?? "" } });
    const start = (args: readonly string[]): ChildProcess => {
      const child = spawn(path, ["-n", NAMESPACE, "logs", POD, ...args], options());
      children.add(child);
      return child;
    };

    it("tails, dates and limits", async () => {
      const tail = (await finish(start(["--tail=3"]))).stdout.toString();
      expect(tail.split("\n").length).toBe(4);
      expect(JSON.parse(tail.split("\n")[0] ?? "")).toHaveProperty("level");
      const dated = (await finish(start(["--tail=1", "--timestamps"]))).stdout.toString();
      expect(dated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z \{/);
      expect((await finish(start(["--limit-bytes=10"]))).stdout.length).toBe(10);
      expect((await finish(start(["-c", "nope"]))).stderr).toContain("container nope is not valid");
    });

    it("follows with -f", async () => {
      const child = start(["-f", "--tail=1"]);
      let lines = 0;
      child.stdout?.on("data", (chunk: Buffer) => {
        lines += chunk.toString("utf8").split("\n").length - 1;
      });
      await vi.waitFor(() => expect(lines).toBeGreaterThanOrEqual(3), { timeout: 20_000 });
    });
  });
});

function finish(child: ChildProcess, input?: Buffer): Promise<Result> {
  const stdout: Buffer[] = [];
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr }));
  });
}

/** The program of that name in PATH, if there is one. */
function inPath(program: string): readonly string[] {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return [join(folder, program)];
    } catch {
      // not in this folder
    }
  }
  return [];
}
