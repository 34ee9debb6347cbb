/** The tables of texts: the same keys in each language, none empty, no Japanese in English, none that nobody asks for. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Language, languages } from "../../../contract/language.ts";
import { textsOf } from "../../../dashboards/web/texts/index.ts";
import { japaneseLetters } from "../../support/japanese.ts";

type Text = string | ((...parts: unknown[]) => string);

/** Every text of a table by its path, `status.jobs.title`. */
function flat(table: object, path = ""): Map<string, Text> {
  return new Map(
    Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
      const at = path === "" ? key : `${path}.${key}`;
      return typeof value === "object" && value !== null ? [...flat(value, at)] : [[at, value as Text] as const];
    }),
  );
}

const tables = Object.fromEntries(languages.map((one) => [one, flat(textsOf(one))])) as Record<Language, Map<string, Text>>;

/** Stands for whatever a text is made of: reads as a number, a text, a list or a record of itself. */
function anything(value: number): unknown {
  const list = Object.assign([String(value), String(value)], {
    toString: () => String(value),
    valueOf: () => value,
    toFixed: () => String(value),
    toLowerCase: () => String(value),
  });
  return new Proxy(list, { get: (target, key) => Reflect.get(target, key) ?? (typeof key === "string" ? String(value) : undefined) });
}

/** What a text may say: with several figures, one, none, yes and no. */
function said(text: Text): string[] {
  if (typeof text === "string") return [text];
  const first = text(...Array.from({ length: 8 }, () => anything(7)));
  const more = [1, 0, 2, true, false].flatMap((part) => {
    try {
      return [text(...Array.from({ length: 8 }, () => part))];
    } catch {
      return []; // this text is not made of such parts
    }
  });
  return [first, ...more];
}

/** In English as it stands in the language of others: the name of the other language, and a sign that names may have. */
const inOtherLanguage = new Set(["common.otherLanguage", "tokens.badName", "tablets.badName"]);

describe("the texts of the pages", () => {
  it("have the same keys in both languages", () => {
    expect([...tables.en.keys()].sort()).toEqual([...tables.ja.keys()].sort());
  });

  it.each(languages)("are none of them empty (%s)", (language) => {
    const empty = [...tables[language]].filter(([, text]) => `${said(text)[0]}`.trim() === "").map(([path]) => path);
    expect(empty).toEqual([]);
  });

  it("say nothing in Japanese where they are English", () => {
    const japanese = [...tables.en]
      .filter(([path]) => !inOtherLanguage.has(path))
      .filter(([, text]) => said(text).some((one) => japaneseLetters.test(one)))
      .map(([path]) => path);
    expect(japanese).toEqual([]);
  });

  it("are nearly all Japanese where they are Japanese: nothing was left untranslated", () => {
    const same = [...tables.ja].filter(
      ([path, text]) => /[A-Za-z]{4}/.test(said(text)[0]!) && said(text)[0] === said(tables.en.get(path)!)[0],
    );
    expect(same.map(([path]) => path)).toEqual([]);
  });

  it("are each asked for by a page: their key stands somewhere outside of the tables", () => {
    const root = join(import.meta.dirname, "../../..");
    const sources = globSync(["dashboards/**/*.ts", "jobs/**/*.ts", "records/**/*.ts", "contract/**/*.ts", "runtime/**/*.ts"], {
      cwd: root,
    })
      .filter((file) => !file.includes("web/texts/"))
      .map((file) => readFileSync(join(root, file), "utf8"))
      .join("\n");
    const words = new Set(sources.match(/[\w-]+/g));
    // Some keys are put together: `duty-${outcome}`.
    const isAsked = (key: string) => words.has(key) || sources.includes(`${key.split("-")[0]}-\${`);
    const unused = [...tables.ja.keys()].filter((path) => !isAsked(path.split(".").at(-1)!));
    expect(unused).toEqual([]);
  });
});
