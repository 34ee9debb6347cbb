import fc from "fast-check";
import { expect, test } from "vitest";
import { isMyNumber } from "../../../contract/noteNumbers.ts";
import { checkNote, type NoteProblem, noteMaxLength, noteProblems } from "../../../contract/notes.ts";

const refused: [NoteProblem, string[]][] = [
  ["empty", ["", "   ", "\n\t", "　"]],
  ["too-long", ["袋".repeat(201), "🧷".repeat(201)]],
  ["control-character", ["袋\u0000を出した", "袋\u001b[31m", "\u202e袋", "袋\u200bを", "\ud800"]],
  [
    "telephone",
    [
      "03-1234-5678 に電話",
      "電話は０３－１２３４－５６７８です",
      "(03)1234-5678",
      "03(1234)5678",
      "03 1234 5678",
      "0312345678へ",
      "09012345678",
      "090-1234-5678",
      "０９０ー１２３４ー５６７８",
      "090.1234.5678",
      "0120-123-456",
      "0 9 0 1 2 3 4 5 6 7 8",
      "+81 90 1234 5678",
      "+81-3-1234-5678",
      "81-3-1234-5678",
      "0081 3 1234 5678",
      "〇三―一二三四―五六七八",
      "内線ではなく3981-1111へ",
      "048-123-4567",
      "0467-12-3456",
    ],
  ],
  ["my-number", ["123456789018", "番号 1234 5678 9018", "１２３４-５６７８-９０１８", "123-456-789-018"]],
  ["mail-address", ["taro@example.jp", "taro＠example.co.jp へ", "taro @ example.jp", "taro(at)example.jp"]],
  [
    "address",
    [
      "上池袋2-5-1",
      "上池袋２－５－１",
      "上池袋 2ー5ー1",
      "池袋2丁目3番",
      "池袋二丁目三番五号",
      "西池袋十二丁目三",
      "千早3番地",
      "千早2-5",
      "雑司が谷3-1",
      "3番5号へ届ける",
      "〒170-0012",
      "巣鴨2の5の1",
    ],
  ],
  [
    "person-name",
    [
      "田中さんに渡した",
      "田中　さんに渡した",
      "タナカさま",
      "ﾀﾅｶさん",
      "はなこちゃんの袋",
      "花子ちゃんと話した",
      "けんくんが",
      "鈴木君",
      "佐藤氏が確認",
      "健一様より",
      "本多様より",
      "（高橋）様",
      "花子さんが",
      "なお子さん",
      "Tanakaさん",
      "Tanaka-san",
      "Ms. Tanaka called",
    ],
  ],
];

test.each(refused.flatMap(([reason, notes]) => notes.map((note) => [reason, note] as const)))("refused as %s: %j", (reason, note) => {
  expect(checkNote(note)).toEqual({ ok: false, reason });
});

test.each([
  "袋を出しました",
  "お客様用トイレの前です",
  "本日お客様が多い",
  "皆さんで確認しました",
  "たくさん入っていた",
  "様子を見ます",
  "機械の様子がおかしい",
  "氏名は書いていません",
  "業者さんが来ました",
  "担当者様あて",
  "清掃員さんにお願いした",
  "お子さんが多い日でした",
  "赤ちゃん連れが多い",
  "ふたがちゃんと閉まらない",
  "同様の音がする",
  "仕様どおり",
  "一様に詰まっている",
  "さまざまな原因",
  "お疲れさまです",
  "ゴミがかさんだ",
  "摂氏4度でした",
  "2026-11-30 8:00に出した",
  "令和8-11-30に交換",
  "2025-2026年度の予算",
  "室温20-25度",
  "袋は2-3枚",
  "3番の袋",
  "池袋2丁目の収集",
  "cyclesTotal 123456789012 でした",
  "12345678901 は番号ではない",
  "80％で0.85 0.90 0.95 と上がった",
  "20.5→19.8℃、CO₂ 1,000 ppm",
  "Lid does not close; miss a pickup, 20 ms late",
  "👩‍👧 連れが多い",
  '<b>強調</b> & "引用"',
])("taken: %s", (note) => {
  expect(checkNote(note)).toEqual({ ok: true, note });
});

test("a note is one line without space around it, and 200 characters are as people count them", () => {
  expect(checkNote("  ふたを\r\n 直した\t ")).toEqual({ ok: true, note: "ふたを 直した" });
  expect(checkNote("🧷".repeat(noteMaxLength)).ok).toBe(true);
});

const text = fc.string({ unit: "binary", maxLength: 250 });

test("what is taken stays as it is when it is checked again, whatever was written", () => {
  fc.assert(
    fc.property(
      fc.oneof(text, fc.string({ unit: fc.constantFrom(..."0123456789-ー 様さん君氏＠@.丁目番地池袋"), maxLength: 40 })),
      (written) => {
        const checked = checkNote(written);
        if (!checked.ok) {
          expect(noteProblems[checked.reason].ja).not.toBe("");
          return;
        }
        expect(checkNote(checked.note)).toEqual(checked);
        expect([...checked.note].length).toBeLessThanOrEqual(noteMaxLength);
      },
    ),
    { numRuns: 2_000 },
  );
});

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(""));
const wide = (plain: string) => plain.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

test("every mobile number is found, however it is written", () => {
  const written = fc.tuple(
    fc.constantFrom("070", "080", "090", "050"),
    digits(4),
    digits(4),
    fc.constantFrom("-", "－", "ー", " ", ".", ""),
  );
  fc.assert(
    fc.property(written, fc.boolean(), ([head, middle, end, between], isWide) => {
      const number = [head, middle, end].join(between);
      expect(checkNote(`連絡先 ${isWide ? wide(number) : number} まで`)).toEqual({ ok: false, reason: "telephone" });
    }),
  );
});

test("of twelve digits exactly one check digit is a My Number", () => {
  fc.assert(
    fc.property(digits(11), (body) => {
      const valid = Array.from({ length: 10 }, (_, last) => `${body}${last}`).filter(isMyNumber);
      expect(valid).toHaveLength(1);
      if (!body.startsWith("0")) expect(checkNote(`番号${wide(valid[0]!)}`)).toEqual({ ok: false, reason: "my-number" });
    }),
  );
});

test("a form full of spaces is judged at once: nobody else waits for it", () => {
  const since = performance.now();
  expect(checkNote(`a${" ".repeat(60_000)}b`)).toEqual({ ok: false, reason: "too-long" });
  expect(checkNote(`a${" \t".repeat(30_000)}b`)).toEqual({ ok: true, note: "a b" });
  expect(performance.now() - since).toBeLessThan(500);
});
