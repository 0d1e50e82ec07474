import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findService, requireService, skips } from "./availability.ts";
import { binariesPlace } from "./kube/binaries.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "quarterdeck-cache-"));
  vi.stubEnv("QUARTERDECK_CACHE", cache);
  vi.stubEnv("REQUIRE_SERVICES", "");
});
afterEach(() => {
  rmSync(cache, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("a missing service is skipped, and said with what brings it", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const finding = findService("kube");
  expect(skips(finding)).toBe(true);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    "SKIPPED for want of kube: the Kubernetes binaries are not built yet: run `node test/services/kube/build.ts`",
  );
});

test("where services are required, a missing one is a failure", () => {
  vi.stubEnv("REQUIRE_SERVICES", "1");
  expect(() => findService("kube")).toThrow(
    "kube is required (REQUIRE_SERVICES=1): the Kubernetes binaries are not built",
  );
});

test("whoever cannot go on without a service is told why it is missing", () => {
  expect(() => requireService("kube")).toThrow("kube is missing: the Kubernetes binaries are not built");
});

test("an unfinished build is not found, a complete one is", () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const { folder, apiServer } = binariesPlace(cache);
  mkdirSync(folder, { recursive: true });
  writeFileSync(apiServer, "");
  expect(skips(findService("kube"))).toBe(true);
  writeFileSync(join(folder, "complete.json"), "{}");
  expect(findService("kube").found?.apiServer).toBe(apiServer);
});

test("CHROMIUM names the browser, when it can be run", () => {
  const browser = join(cache, "browser");
  writeFileSync(browser, "", { mode: 0o755 });
  vi.stubEnv("CHROMIUM", browser);
  expect(findService("chromium").found).toEqual({ executable: browser });
});
