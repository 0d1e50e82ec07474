import { defineConfig } from "@playwright/test";
import { findService } from "./test/services/availability.ts";

const chromium = findService("chromium");

/** Each spec runs once against each host: `testInfo.project.name` says which. The fixtures start the built product. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  forbidOnly: process.env.CI !== undefined,
  // Another machine's pauses must not refuse a change; what passed only when tried again is named at the end of the run.
  retries: process.env.CI === undefined ? 0 : 1,
  // The product and the practice estate take a core each.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reportSlowTests: null,
  use: {
    trace: "retain-on-failure",
    actionTimeout: 15_000,
    launchOptions: {
      ...(chromium.found !== undefined && { executablePath: chromium.found.executable }),
      // Chromium's sandbox refuses root; the pages that the specs open are the product's own.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  projects: [
    { name: "web", testIgnore: "electron*.spec.ts" },
    { name: "electron", testIgnore: "webHost.spec.ts" },
  ],
});
