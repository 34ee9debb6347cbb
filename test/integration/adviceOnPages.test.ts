/** What the sentence of a compactor says on the board and on the wall, over real stores: of the ward's limit, and of a bag that waits in a cool place. */
import { describe, expect, it } from "vitest";
import { minuteMs } from "../../contract/time.ts";
import { startPages } from "../support/pages.ts";
import { configOf, openEveryDay, tokyo } from "../unit/jobs/center.ts";

const config = configOf({ opening: openEveryDay, closedOnHolidays: false });
const compactor = { ...config.centers.east!.devices["compactor-1"]!, bagDiapers: 110 };
const small = { ...compactor, bagDiapers: 40 };
config.centers.east!.devices = { "compactor-1": compactor };
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
