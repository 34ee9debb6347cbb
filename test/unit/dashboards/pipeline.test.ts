import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Ledger } from "../../../collector/series/ledger.ts";
import type { AgentStatus } from "../../../contract/messages.ts";
import { healthJson, healthOf, healthText, readPipeline } from "../../../dashboards/web/pipeline.ts";
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

describe("what an agent says of its clock, its devices and its losses", () => {
  const now = Date.UTC(2026, 10, 25);
  const config = configOf();
  let dir: string;
  let ledger: Ledger;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "pipeline-"));
    ledger = new Ledger(join(dir, "ledger.db"));
  });
  afterEach(() => {
    ledger.close();
    rmSync(dir, { recursive: true });
  });
  const say = (more: Partial<AgentStatus>, receivedAt = now) =>
    ledger.putAgent({
      center: "east",
      agent: "edge",
      status: { v: 1, state: "up", at: now, version: "0", journal: randomUUID(), ...more },
      receivedAt,
    });
  const pipeline = () => readPipeline({ config, ledger, clock: { now: () => now } });
  const health = () => healthOf({ config }, pipeline());

  it.each<[string, number | undefined, boolean]>([
    ["it has not compared it yet", undefined, false],
    ["it is right", 300, false],
    ["it is a minute ahead, just in order", 60_000, false],
    ["it is over a minute ahead", 60_001, true],
    ["it is over a minute behind", -60_001, true],
  ])("is a reason to look when the clock is off: %s", (_, clockOffsetMs, off) => {
    say(clockOffsetMs === undefined ? {} : { clockOffsetMs });
    expect(pipeline().agents).toMatchObject([{ clockOff: off }]);
    expect(health()).toEqual(
      off ? { status: "degraded", reasons: [{ kind: "clock-off", about: "east/edge" }] } : { status: "ok", reasons: [] },
    );
  });

  it("is told in words, for people and for machines, by its name only", () => {
    say({ clockOffsetMs: 86_400_000 });
    expect(health().reasons.map((reason) => healthText(reason, "ja"))).toEqual(["east/edge の時計が1分以上ずれています。"]);
    expect(healthJson(health())).toEqual({ status: "degraded", reasons: ["the clock of agent east/edge is over a minute off"] });
  });

  it("is old news when the agent has ended: then only that it is down is said", () => {
    for (const state of ["up", "down"] as const) {
      say({ state, clockOffsetMs: 86_400_000 }, state === "up" ? now - 86_400_000 : now);
      expect(health().reasons).toEqual([{ kind: "agent-down", about: "east/edge" }]);
    }
  });

  it("is shown with the devices that cannot be read and the readings that no disk took", () => {
    say({
      lost: 3,
      devices: [
        { device: "compactor-1", kind: "compactor", ok: false, problem: "not-calibrated" },
        { device: "room-1", kind: "room", ok: true, lastAt: now },
      ],
    });
    expect(pipeline().agents).toMatchObject([{ lost: 3, problems: [{ device: "compactor-1", problem: "not-calibrated" }] }]);
  });
});
