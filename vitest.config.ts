import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// The one place that sets the zone of tests. Days are cut in Asia/Tokyo by our own code, so any zone must do: `TZ=America/New_York npm test`.
process.env.TZ ??= "UTC";

export default defineConfig({
  test: {
    include: ["test/{unit,suites,integration,simulation,e2e}/**/*.test.ts", "test/architecture.test.ts"],
    setupFiles: ["test/support/handles.ts"],
    pool: "forks",
    // Most tests wait for a process more than they reckon: two files side by side on two cores, too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
