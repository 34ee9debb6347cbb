/** The status page of a line on which everything is wrong, and of one on which nothing is: each figure with its sign and what to do. */
import { describe, expect, it } from "vitest";
import { type Language, languages } from "../../../contract/language.ts";
import { dayMs, hourMs, minuteMs } from "../../../contract/time.ts";
import { bytesText } from "../../../dashboards/web/figures.ts";
import { attentionOf, type StatusView } from "../../../dashboards/web/status/model.ts";
import { statusParts } from "../../../dashboards/web/status/page.ts";
import { japaneseLetters } from "../../support/japanese.ts";
import { configOf, tokyo } from "../jobs/center.ts";

const now = tokyo("2026-11-25 16:20");
const config = configOf();
const numbers = { center: "east", agent: "edge", read: 12_345, stored: 12_300, quarantined: 0, inJournal: 45, dropped: 0 };

const well: StatusView = {
  now,
  pipeline: {
    ...numbers,
    inJournals: 45,
    balanced: true,
    agents: [{ ...numbers, balanced: true, state: "up", lastAt: now - minuteMs, clockOff: false, lost: 0, problems: [] }],
    quarantine: [],
    store: { ok: true },
  },
  jobs: {
    jobs: [{ job: "pickup", lastStartedAt: now, lastSucceededAt: now, nextAt: now + minuteMs, latenessSeconds: 0 }],
    late: false,
    outbox: { waiting: 0, refused: 0 },
  },
  health: { status: "ok", reasons: [] },
  facilities: {
    stores: [{ name: "series", kind: "sqlite", reachable: true, bytes: 5_000_000 }],
    certificates: [{ use: "broker", state: "good", endsAt: now + 90 * dayMs, daysLeft: 90 }],
    disk: { freeBytes: 80e9, totalBytes: 270e9, level: "fine" },
    journals: [{ center: "east", bytes: 640_000 }],
  },
  watchers: { count: 3, most: 500, many: false },
};
const agent = { ...well.pipeline.agents[0]!, balanced: false, state: "down" as const, clockOff: true, clockOffsetMs: -2 * hourMs, lost: 7 };
const ill: StatusView = {
  ...well,
  pipeline: { ...well.pipeline, balanced: false, agents: [{ ...agent, problems: [{ device: "room-1", problem: "timeout" }] }] },
  jobs: {
    jobs: [{ job: "pickup", lastStartedAt: now - dayMs, latenessSeconds: 4_000, problem: "disk full" }],
    late: true,
    outbox: { waiting: 2, oldestAt: now - hourMs, refused: 1 },
  },
  health: { status: "degraded", reasons: [{ kind: "agent-down", about: "east/edge" }] },
  facilities: {
    stores: [{ name: "registers", kind: "sqlite", reachable: false }],
    certificates: [
      { use: "web", state: "ending", endsAt: now + 9 * dayMs, daysLeft: 9 },
      { use: "broker", state: "ended", endsAt: now - dayMs, daysLeft: -1 },
      { use: "authority", state: "unreadable" },
    ],
    disk: { freeBytes: 0.3e9, totalBytes: 32e9, level: "very-low" },
    journals: [],
  },
  watchers: { count: 480, most: 500, many: true },
};
const draw = (view: StatusView, language: Language) =>
  Object.fromEntries(Object.entries(statusParts(view, config, language)).map(([id, { text }]) => [id, text]));

describe.each(languages)("the status page in %s", (language) => {
  it("says of what is well that it is, and asks nobody for anything", () => {
    for (const text of Object.values(draw(well, language))) {
      expect(text).not.toMatch(/[▲■]|doctor|SIGHUP|undefined|NaN/);
      expect(text).toMatch(/✓/);
    }
  });

  it("gives a sign and a remedy to each figure that is not as it should be", () => {
    const parts = draw(ill, language);
    for (const [id, text] of Object.entries(parts)) {
      expect(text, id).toMatch(/[▲■]/);
      expect(text, id).not.toMatch(/undefined|NaN|null/);
    }
    expect(parts.certificates!.match(/SIGHUP/g)).toHaveLength(2);
    expect(parts.mails).toContain("doctor");
    const said = parts.verdict!.match(/<li>/g);
    expect(said).toHaveLength(ill.health.reasons.length + attentionOf(ill).length);
  });

  it("has parts that are each one element with the id under which it is sent again", () => {
    for (const [id, text] of Object.entries(draw(ill, language)))
      expect(text).toMatch(new RegExp(`^<section [^>]*id="${id}"[^>]*>.*</section>$`, "s"));
  });
});

it("says the four numbers of an agent as a sum", () => {
  const { sum } = draw(well, "ja");
  expect(sum).toContain("読んだ値 12,345 ＝ 記録 12,300 ＋ 隔離 0 ＋ センターで保管中 45 ＋ 破棄 0 ✓ 合っています");
});

it("is English in English but for the names of devices", () => {
  for (const view of [well, ill])
    for (const text of Object.values(draw(view, "en")))
      expect(text.replace(/<(\w+) lang="ja">.*?<\/\1>/gs, "")).not.toMatch(japaneseLetters);
});

it("a store that health names already is not named twice", () => {
  const stores = [{ name: "series" as const, kind: "influx" as const, reachable: false }];
  const away = { ...well, facilities: { ...well.facilities, stores } };
  expect(attentionOf(away)).toEqual([{ kind: "store", store: "series" }]);
  expect(attentionOf({ ...away, health: { status: "degraded", reasons: [{ kind: "store-away" }] } })).toEqual([]);
});

it.each([
  [0, "0\u00a0B"],
  [999, "999\u00a0B"],
  [1_500, "1.5\u00a0kB"],
  [643_000, "643\u00a0kB"],
  [78_653_181_952, "79\u00a0GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
