import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { repository, writeSmallProduct } from "./fixtures/smallProduct.ts";

let root: string;
const started: ChildProcess[] = [];

beforeAll(() => {
  root = writeSmallProduct();
  cpSync(join(repository, "scripts"), join(root, "scripts"), { recursive: true });
  // A host that tells how it was started, and ends tidily with its own exit code.
  writeFileSync(
    join(root, "electron/web.ts"),
    `process.on("SIGINT", () => { console.log("tidy"); process.exit(3); });
     console.log(JSON.stringify(process.argv.slice(2)));
     setInterval(() => {}, 1000);`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGTERM");
});

function start(...flags: string[]) {
  const child = spawn(process.execPath, [join(root, "scripts/start.ts"), ...flags], {
    cwd: root,
    env: { ...process.env, INIT_CWD: "/home/ada", DISPLAY: "", WAYLAND_DISPLAY: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  /** The lines up to the one in which the host tells its flags. */
  const untilHost = async () => {
    const said: string[] = [];
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the host did not start: ${said.join("\n")}`);
      said.push(value);
      if (value.startsWith("[")) return said;
    }
  };
  return { child, lines, untilHost };
}

test.runIf(process.platform === "linux")(
  "builds once, says why it takes the browser, and hands the flags on",
  async () => {
    const first = await start("--lab", "--kubeconfig", "a.yaml").untilHost();
    expect(first[0]).toBe("Building …");
    expect(first.slice(-2)).toEqual([
      "In the browser, because there is no display here.",
      `["--lab","--kubeconfig","/home/ada/a.yaml"]`,
    ]);
    expect(await start("--web", "--port", "8090", "--no-open").untilHost()).toEqual([`["--port","8090","--no-open"]`]);
    const later = new Date(Date.now() + 5000);
    utimesSync(join(root, "shared/answer.ts"), later, later);
    expect((await start("--web").untilHost())[0]).toBe("Building …");
  },
  60_000,
);

test("Ctrl-C lets the host end tidily and passes its exit code on", async () => {
  const { child, lines, untilHost } = start("--web");
  await untilHost();
  child.kill("SIGINT");
  expect((await lines.next()).value).toBe("tidy");
  const [code] = await once(child, "exit");
  expect(code).toBe(3);
}, 60_000);

test("a flag that is not known ends with the usage", async () => {
  const { child } = start("--prot");
  const [code] = await once(child, "exit");
  expect(code).toBe(2);
});
