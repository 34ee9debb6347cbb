import { defineConfig, mergeConfig } from "vitest/config";
import short from "./vitest.config.ts";

/** The long tier (`npm run test:long`): one file at a time, each takes the whole machine. */
const merged = mergeConfig(short, defineConfig({ test: { fileParallelism: false, testTimeout: 4 * 3_600_000, hookTimeout: 300_000 } }));
merged.test!.include = ["test/long/**/*.test.ts"];
export default merged;
