import { defineConfig } from "vitest/config";

const integration = "**/*.itest.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{shared,electron,renderer,lab,scripts,test,bench}/**/*.test.{ts,tsx}"],
          environment: "node",
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [`{electron,lab,test}/${integration}`],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // As of the end-to-end tests: what passed only then is named.
          retry: process.env.CI === undefined ? 0 : 1,
        },
      },
    ],
  },
});
