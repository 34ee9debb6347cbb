import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Ledger } from "../../../collector/series/ledger.ts";
import { readPipeline } from "../../../dashboards/web/pipeline.ts";
import { configOf } from "../jobs/center.ts";

it("shows the progress of a past that is filled in, and not for ever when its agent died in the middle", () => {
  const dir = mkdtempSync(join(tmpdir(), "pipeline-"));
  const ledger = new Ledger(join(dir, "ledger.db"));
  const now = Date.UTC(2026, 10, 25);
  const history = { done: 5, total: 100 };
  const read = (state: "up" | "down", receivedAt: number) => {
    ledger.putAgent({
      center: "east",
      agent: "edge",
      status: { v: 1, state, at: now, version: "0", journal: randomUUID(), history },
      receivedAt,
    });
    return readPipeline({ config: configOf(), ledger, clock: { now: () => now } }).history;
  };
  expect(read("up", now)).toEqual(history);
  expect(read("down", now)).toBeUndefined();
  expect(read("up", now - 10 * 86_400_000)).toBeUndefined();
  ledger.close();
  rmSync(dir, { recursive: true });
});
