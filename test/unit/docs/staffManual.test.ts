/** The manual for staff says what stands on the screen: every button that it names, every word that it quotes, every picture that it shows. */
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, textOf } from "./documents.ts";

const manual = textOf("docs/操作手引き.md");
const words = ["dashboards/web/texts/ja/*.ts", "jobs/pickup/*.ts"]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .map(textOf)
  .join("\n");

test("every button that the manual names is on a page, by that name", () => {
  const buttons = [...new Set([...manual.matchAll(/【([^】]+)】/g)].map(([, name = ""]) => name))];
  expect(buttons.length).toBeGreaterThan(5);
  expect(buttons.filter((name) => !words.includes(`"${name}"`))).toEqual([]);
});

test("what a page says in the manual it says on the screen", () => {
  const quoted = [
    "どなたですか",
    "■ つながっていません",
    "送信待ち",
    "この操作はできません",
    "余裕あり",
    "最終 ",
    "業者に頼む",
    "冷暗所で保管",
  ];
  expect(quoted.filter((said) => !manual.includes(said) || !words.includes(said))).toEqual([]);
});

test("figures of the manual are those of the program: letters of a comment, idle minutes, hours of a session", () => {
  expect(manual).toContain("200文字まで");
  expect(textOf("contract/notes.ts")).toContain("200");
  expect(manual).toContain("操作が30分ないか、12時間たつと");
  expect(words).toContain("操作が30分ないとき、また12時間たつと");
});

test("every picture of the manual has words for people who do not see it", () => {
  const pictures = [...manual.matchAll(/<img [^>]*src="([^"]+)"[^>]*>/g)];
  expect(pictures).toHaveLength(12);
  for (const [tag, source] of pictures) {
    expect(source).toMatch(/^images\/[a-z-]+\.png$/);
    expect(tag).toMatch(/ width="\d+" alt="[^"]{6,}"/);
  }
});

test.skipIf(!existsSync(join(root, "docs/images")))("every picture of the manual is there", () => {
  const missing = [...manual.matchAll(/src="(images\/[^"]+)"/g)].filter(([, path]) => !existsSync(join(root, "docs", path!)));
  expect(missing.map(([, path]) => path)).toEqual([]);
});
