import { describe, expect, test } from "vitest";
import { chronicleLine } from "../../../../collector/series/influxChronicle.ts";
import type { AgentEntry, JournalEntry } from "../../../../collector/series/ledger.ts";
import { pipelineFigures } from "../../../../contract/chronicle.ts";
import { kinds } from "../../../../contract/kinds/index.ts";
import { alertEntries, pickupEntries, pipelineEntries } from "../../../../jobs/chronicle/entries.ts";
import type { Alert } from "../../../../records/operations/alerts.ts";

const now = Date.parse("2026-11-25T03:00:00Z");
const alert: Alert = {
  id: 1,
  center: "east",
  device: "compactor-1",
  rule: "fill",
  level: "full",
  worstLevel: "full",
  openedAt: now - 60_000,
  changedAt: now,
  resolvedAt: null,
  resolution: null,
  acknowledgedAt: now,
  acknowledgedBy: "yamada",
  escalatedAt: null,
};
const journal = "6f0b1a7e-9f7a-4c55-8a2e-0d2b5d1f3c11";
const agent: AgentEntry = {
  center: "east",
  agent: "edge",
  receivedAt: now - 5_000,
  status: {
    v: 1,
    state: "up",
    at: now - 5_000,
    version: "1",
    journal,
    read: 100,
    released: 90,
    journalLength: 10,
    dropped: 0,
    clockOffsetMs: -1_500,
  },
};
const books: JournalEntry = {
  journal,
  center: "east",
  agent: "edge",
  upTo: 90,
  stored: 88,
  quarantined: 2,
  skipped: 0,
  missing: 0,
  highest: 90,
};

describe("what alerts, bags and agents are in the chronicle", () => {
  test("an alert stands where it was opened, in our words, and has an end when it has one", () => {
    const [open] = alertEntries([alert]);
    expect(open).toMatchObject({ at: now - 60_000, tags: { center: "east", device: "compactor-1", rule: "fill" } });
    expect(open!.fields).toEqual({ text: "満杯です", level: "full" });
    expect(alertEntries([{ ...alert, resolvedAt: now }])[0]!.fields.endedAt).toBe(now);
  });

  test("an alert that eased is told as it stands while it is open, and as bad as it was when it is over", () => {
    const eased = { ...alert, level: "near-full" };
    expect(alertEntries([eased])[0]!.fields).toEqual({ text: "もうすぐ満杯です", level: "near-full" });
    expect(alertEntries([{ ...eased, resolvedAt: now }])[0]!.fields).toEqual({ text: "満杯です", level: "full", endedAt: now });
  });

  test("who acknowledged an alert or took a step never leaves operations", () => {
    const steps = pickupEntries(
      [{ id: 3, center: "east", device: "compactor-1" }],
      [
        { id: 1, pickup: 3, state: "put-out", by: "yamada", at: now },
        { id: 2, pickup: 4, state: "verified", by: "yamada", at: now },
      ],
    );
    expect(steps).toEqual([
      {
        measurement: "pickups",
        at: now,
        tags: { center: "east", device: "compactor-1", step: "put-out" },
        fields: { text: "袋を出したと報告", pickup: 3 },
      },
    ]);
    expect(JSON.stringify([...steps, ...alertEntries([alert])])).not.toContain("yamada");
  });

  test("an agent is told with its four numbers, and with those of the disk before", () => {
    const before = { ...books, journal: "0d2b5d1f-9f7a-4c55-8a2e-6f0b1a7e3c11", upTo: 50, stored: 50, quarantined: 0, highest: 50 };
    const [entry] = pipelineEntries([agent], [books, before], now);
    expect(entry).toMatchObject({ measurement: "pipeline", at: now, tags: { center: "east", agent: "edge" } });
    expect(entry!.fields).toEqual({
      up: true,
      silentSeconds: 5,
      inJournal: 10,
      stored: 138,
      quarantined: 2,
      dropped: 0,
      balanced: true,
      clockOffsetSeconds: -1.5,
    });
    expect(Object.keys(entry!.fields).sort()).toEqual(Object.keys(pipelineFigures).sort());
  });

  test("an agent without a word for a minute is down, and its silence is counted", () => {
    const [entry] = pipelineEntries([{ ...agent, receivedAt: now - 600_000 }], [books], now);
    expect(entry!.fields).toMatchObject({ up: false, silentSeconds: 600 });
  });

  test("no kind of equipment is called like a part of the chronicle", () => {
    expect(kinds.map(({ id }) => id as string).filter((id) => ["pipeline", "alerts", "pickups"].includes(id))).toEqual([]);
  });
});

describe("a line of the chronicle", () => {
  test("whole numbers, fractions, yes or no and texts each have their form", () => {
    const line = chronicleLine(pipelineEntries([agent], [books], now)[0]!);
    expect(line).toMatch(/^pipeline,center=east,agent=edge up=t,silentSeconds=5i,.*balanced=t,clockOffsetSeconds=-1\.5 \d+$/);
  });

  test("nothing in a text or a tag can make another line of it", () => {
    const entry = alertEntries([{ ...alert, device: "agent:a b,c=d" }])[0]!;
    const line = chronicleLine({ ...entry, fields: { text: 'a "b" \\ c\nd', level: "x" } });
    expect(line).toBe(String.raw`alerts,center=east,device=agent:a\ b\,c\=d,rule=fill text="a \"b\" \\ c d",level="x" ${now - 60_000}`);
    for (const device of ["", "a\nb", "a\\"])
      expect(() => chronicleLine({ ...entry, tags: { ...entry.tags, device } })).toThrow(RangeError);
  });
});
