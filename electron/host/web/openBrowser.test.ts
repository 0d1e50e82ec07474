import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openBrowser } from "./openBrowser.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "browser-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program in the place of the system's own that opens addresses: writes down its arguments. */
function opener(): () => string[] {
  const seen = join(folder, "arguments");
  const program = join(folder, process.platform === "darwin" ? "open" : "xdg-open");
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}.new'; mv '${seen}.new' '${seen}'\n`);
  chmodSync(program, 0o755);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  return () => (existsSync(seen) ? readFileSync(seen, "utf8").trim().split("\n") : []);
}

describe.skipIf(process.platform === "win32")("opening the browser", () => {
  it("hands over a file that its owner alone may read, and the token to nobody's argument list", async () => {
    const opened = opener();
    const before = process.umask(0);
    try {
      expect(await openBrowser("http://127.0.0.1:8123/#t=secret-token")).toBe(true);
    } finally {
      process.umask(before);
    }
    await vi.waitFor(() => expect(opened()).toHaveLength(1), { timeout: 5_000 });
    const [address = ""] = opened();
    expect(address).not.toContain("secret-token");
    const file = fileURLToPath(address);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, "utf8")).toContain('content="0;url=http://127.0.0.1:8123/#t=secret-token"');
    expect(readFileSync(file, "utf8")).toContain('name="referrer" content="no-referrer"');
    rmSync(dirname(file), { recursive: true });
  });

  it("writes a page that an address cannot break out of", async () => {
    const opened = opener();
    await openBrowser('http://x/"><script>alert(1)</script>&amp;');
    await vi.waitFor(() => expect(opened()).toHaveLength(1), { timeout: 5_000 });
    const file = fileURLToPath(opened()[0] ?? "");
    expect(readFileSync(file, "utf8")).toContain(
      'content="0;url=http://x/&quot;>&lt;script>alert(1)&lt;/script>&amp;amp;">',
    );
    rmSync(dirname(file), { recursive: true });
  });

  it("says that there is no program to ask", async () => {
    vi.stubEnv("PATH", folder);
    expect(await openBrowser("http://127.0.0.1:8123/#t=x")).toBe(false);
  });
});
