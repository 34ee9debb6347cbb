/** What the sentence of a compactor says on the board and on the wall, over real stores: of the ward's limit, and of a bag that waits in a cool place. */
import { describe, expect, it } from "vitest";
import { minuteMs } from "../../contract/time.ts";
import { startPages } from "../support/pages.ts";
import { configOf, openEveryDay, tokyo } from "../unit/jobs/center.ts";

const config = configOf({ opening: openEveryDay, closedOnHolidays: false });
const compactor = { ...config.centers.east!.devices["compactor-1"]!, bagDiapers: 110 };
const small = { ...compactor, bagDiapers: 40 };
config.centers.east!.devices = { "compactor-1": compactor };
const bag = { center: "east", device: "compactor-1" };
const of = (name: string) => ({ ...config.centers.east!, name: { ja: name, en: name, short: name } });
config.centers.west = { ...of("西部"), devices: { "compactor-1": small } };
config.centers.north = { ...of("北部"), devices: { "compactor-1": compactor }, collection: { ...of("").collection!, by: "hauler" } };

// The truck comes on Thursday; the bag is put out on Wednesday, 15:00-17:00.
const pages = await startPages(config, tokyo("2026-11-25 9:00"));
let cookie: string;
/** It is this time, and somebody who sees all centers looks. */
async function at(time: string): Promise<void> {
  pages.now = tokyo(time);
  cookie = await pages.signIn(`kanri-${pages.now}`, "admin");
}

async function levels(ratio: number): Promise<void> {
  const readings = [3, 2, 1].flatMap((ago) =>
    Object.keys(config.centers).map((center) => ({ center, device: "compactor-1", ago, values: { fillRatio: ratio, cyclesTotal: 100 } })),
  );
  await pages.context.series.write(readings.map(({ ago, ...of }) => ({ ...of, kind: "compactor", at: pages.now - ago * minuteMs })));
}
async function sentences(center: string, language = "ja"): Promise<string[]> {
  const bodies = await Promise.all(["/", `/wall/${center}`].map((path) => pages.ask(`${path}?lang=${language}`, { cookie })));
  const [board, wall] = bodies.map(({ body }) => body);
  const box = new RegExp(`<div class="advice [^>]*data-device="${center}-compactor-1">(.*?)</div>`, "s").exec(board!);
  return [box![1]!, /<p class="why">(.*?)<\/p>/s.exec(wall!)![1]!].map((text) => text.replace(/<br>/g, "\n"));
}

describe("the sentence of a bag that goes out", () => {
  it("says that the ward does not collect it when it is 10 kg or more, and nothing of a lighter one or of the hauler's", async () => {
    await at("2026-11-25 14:05");
    await levels(0.85);
    for (const text of await sentences("east"))
      expect(text).toMatch(/。約20\.\d?kgの見込みです。区の収集は10kg未満: 2回に分けるか業者へ。$/);
    for (const text of await sentences("east", "en"))
      expect(text).toMatch(
        /\. About 20\.\d? kg is expected\. The ward collects less than 10 kg: put it out on two days, or call the hauler\.$/,
      );
    for (const center of ["west", "north"])
      for (const text of await sentences(center)) {
        expect(text).toContain("次に出せる収集は");
        expect(text).not.toContain("10kg");
      }
  });

  it("says so before it is due too, when there is time to call the hauler, and nothing while the bag stays", async () => {
    await at("2026-11-29 10:00");
    await levels(0.55);
    for (const text of await sentences("east")) expect(text).toMatch(/袋を出してください。約\d+\.?\d?kgの見込みです。区の収集は10kg未満/);
    await at("2026-11-29 10:40");
    await levels(0.1);
    for (const text of await sentences("east")) expect(text).not.toContain("10kg");
  });
});

describe("a bag that was changed before it could be put out", () => {
  const line = "\n冷暗所の袋を、水曜15:00〜17:00に出してください。";
  const changed = tokyo("2026-11-30 10:00");
  const thursday = tokyo("2026-12-03 8:00");

  it("is not forgotten when the button was pressed, nor when the next bag has an entry of its own", async () => {
    await at("2026-11-30 10:01");
    await levels(0.02);
    for (const text of await sentences("east")) expect(text).not.toContain("冷暗所");
    const { pickups } = pages.context.operations;
    await pickups.claim({ ...bag, by: "早番", collectionAt: thursday }, changed);
    await at("2026-11-30 10:02");
    for (const text of await sentences("east")) {
      expect(text.endsWith(line), text).toBe(true);
    }
    expect((await sentences("east"))[0]).toContain("✓ いまは出さなくて大丈夫です");
    for (const text of await sentences("east", "en"))
      expect(text).toMatch(/\nThe bag in the cool place: please put it out between 15:00 and 17:00 on Wed\.$/);
    await pickups.verify((await pickups.last("east", "compactor-1"))!.id, { evidence: "level" }, pages.now);
    await pickups.advise({ ...bag, act: "exchange", actBy: tokyo("2026-12-01 17:00"), collectionAt: thursday }, pages.now);
    await at("2026-11-30 10:03");
    for (const text of await sentences("east")) expect(text.endsWith(line), text).toBe(true);
  });

  it("is carried out today by the time that the line says, and then the line is gone", async () => {
    await at("2026-12-02 16:59");
    for (const text of await sentences("east")) expect(text).toContain("冷暗所の袋を、今日15:00〜17:00に出してください。");
    await at("2026-12-02 17:00");
    for (const text of await sentences("east")) expect(text).not.toContain("冷暗所の袋");
  });

  it("was changed, not put out, in the list of bags; what was taken back has no ✓ there", async () => {
    const { pickups } = pages.context.operations;
    const steps = async (id: number, language = "ja") => {
      const { body } = await pages.ask(`/pickups?lang=${language}`, { cookie });
      const [, way] = new RegExp(`id="bag-${id}".*?<ol class="way">(.*?)</ol>`, "s").exec(body)!;
      return [...way!.matchAll(/<b><span[^>]*>(.)<\/span> ([^<]*)</g)].map(([, mark, name]) => `${mark} ${name}`);
    };
    const [kept] = (await pickups.list()).filter(({ putOutAt }) => putOutAt === changed);
    expect((await steps(kept!.id))[2]).toBe("✓ 袋を交換した");
    expect((await steps(kept!.id, "en"))[2]).toBe("✓ Bag changed");
    await pickups.claim({ center: "west", device: "compactor-1", by: "早番", collectionAt: thursday }, tokyo("2026-12-02 15:30"));
    const west = (await pickups.last("west", "compactor-1"))!.id;
    expect((await steps(west))[2]).toBe("✓ 袋を出した");
    await pickups.cancel(west, "早番", pages.now);
    expect((await steps(west))[2]).toBe("— 袋を出した");
  });
});
