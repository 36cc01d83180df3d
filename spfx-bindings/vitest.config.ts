import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,mjs}"],
    globalSetup: ["test/support/modules.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores are shared with whatever else builds; the module's tests are busy ones.
    maxWorkers: 2,
  },
});
