import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kinds } from "../../../../contract/kinds/index.ts";
import { dashboards } from "../../../../dashboards/grafana/dashboards.ts";
import { grafanaFiles, usualPagesUrl } from "../../../../dashboards/grafana/files.ts";
import type { Dashboard } from "../../../support/grafana.ts";

const folder = join(import.meta.dirname, "../../../../deploy/grafana");
const committed = (path: string) => readFileSync(join(folder, path), "utf8");
const files = grafanaFiles();
const boards = [...files].flatMap(([path, text]) => (path.endsWith(".json") ? [JSON.parse(text) as Dashboard] : []));
const each = boards.map((board) => [board.title, board] as const);
const shown = boards.flatMap((board) => board.panels.filter(({ type }) => type !== "row").map((panel) => ({ board, panel })));

const devicePage = /^\$\{pages:raw\}\/devices\/\$\{__field\.labels\.center\}\/\$\{__field\.labels\.device\}$/;

describe("the files of deploy/grafana", () => {
  test.each([...files])("%s is what the code builds (`npm run dashboards` writes it)", (path, text) => {
    expect(committed(path)).toBe(text);
  });

  test("there is no dashboard that no code builds any more", () => {
    const there = globSync("dashboards/*.json", { cwd: folder }).sort();
    expect(there).toEqual([...files.keys()].filter((path) => path.endsWith(".json")).sort());
  });

  test("the same code gives the same bytes", () => {
    expect([...grafanaFiles()]).toEqual([...files]);
  });
});

describe("the dashboards", () => {
  test("are the five that people were promised, in Japanese", () => {
    const titles = ["全館概要", "圧縮機", "冷蔵・室環境", "端末・文字起こし機", "パイプライン健全性"];
    expect(boards.map(({ title }) => title)).toEqual(titles.map((title) => `見守り ${title}`));
  });

  test("have uids of their own, and every panel of a dashboard an id of its own", () => {
    expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
    for (const { uid, panels } of boards) {
      expect(uid).toMatch(/^[a-z-]{1,40}$/);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      expect(panels.every(({ id }) => Number.isInteger(id) && id > 0)).toBe(true);
    }
  });

  test("every panel says what it shows and in which unit", () => {
    for (const { board, panel } of shown) {
      const name = `${board.title} ${panel.title}`;
      expect(panel.title, name).toMatch(/[ぁ-んァ-ヶ一-龠]|CO2/);
      expect(panel.description, name).toMatch(/[ぁ-ん]/);
      expect(panel.fieldConfig?.defaults.unit, name).toMatch(/^\S+$/);
      expect(panel.fieldConfig?.defaults.unit, name).not.toBe("none");
      expect(panel.targets?.length, name).toBeGreaterThan(0);
    }
  });

  test("no panel covers another, and none is wider than the page", () => {
    for (const { panels } of boards) {
      const taken = panels.flatMap(({ id, gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, i) => ({ id, place: `${x + (i % w)},${y + Math.floor(i / w)}`, inside: x + w <= 24 })),
      );
      expect(new Set(taken.map(({ place }) => place)).size).toBe(taken.length);
      expect(taken.every(({ inside }) => inside)).toBe(true);
    }
  });

  test("no time is written into them: all of it is what the reader chose", () => {
    for (const { board, panel } of shown) {
      for (const { query } of panel.targets!) {
        expect(query, `${board.title} ${panel.title}`).toContain("$timeFilter");
        expect(query).not.toMatch(/now\(\)|\d{4}-\d{2}|time\s*[<>]/);
      }
    }
    for (const { annotations, time } of boards) {
      for (const { target } of annotations.list) expect(target.query).toContain("$timeFilter");
      expect(time).toEqual({ from: "now-24h", to: "now" });
    }
  });

  test.each(each)("%s: center and device can be chosen in every query, and each series leads to our page of it", (_, board) => {
    const names = board.templating.list.map(({ name }) => name);
    expect(names).toContain("center");
    for (const panel of board.panels.filter(({ type }) => type !== "row")) {
      const { query } = panel.targets![0]!;
      const used = [...query.matchAll(/\$\{(\w+):regex\}/g)].map(([, name]) => name!);
      expect(names).toEqual(expect.arrayContaining(used));
      expect(used).toContain("center");
      const [link] = panel.fieldConfig!.defaults.links!;
      const isOfLine = query.includes('FROM "pipeline"');
      expect(link!.url).toMatch(isOfLine ? /^\$\{pages:raw\}\/status$/ : devicePage);
      if (!isOfLine) expect(new Set(used).size).toBe(2);
    }
  });

  test("every kind of equipment is somewhere with all that its panels are to show", () => {
    const queries = shown.map(({ panel }) => panel.targets![0]!.query).filter((query) => !query.includes("count("));
    for (const { id, panels } of kinds)
      for (const name of panels)
        expect(
          queries.some((query) => query.includes(`"${name}"`) && query.includes(`FROM "${id}"`)),
          `${id} ${name}`,
        ).toBe(true);
  });

  test("the links lead to where the pages are", () => {
    const pages = (url?: string) => dashboards(url ?? usualPagesUrl)[0]!.templating!.list!.find(({ name }) => name === "pages")!.query;
    expect(pages()).toBe(usualPagesUrl);
    expect(pages("https://mimamori.example/")).toBe("https://mimamori.example");
  });

  test("a form that Grafana 11 already knows", () => {
    expect(boards.map(({ schemaVersion }) => schemaVersion)).toEqual(boards.map(() => 39));
  });
});
