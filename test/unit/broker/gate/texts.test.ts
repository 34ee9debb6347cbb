import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { fieldAt, isText, isTopicFilter, isTopicName } from "../../../../broker/gate/texts.ts";

const whole = (check: (bytes: Buffer, from: number, to: number) => boolean, given: string | readonly number[]) => {
  const bytes = typeof given === "string" ? Buffer.from(given) : Buffer.from(given);
  return check(bytes, 0, bytes.length);
};

describe("a text", () => {
  it.each<[string, string | number[], boolean]>([
    ["nothing", "", true],
    ["ASCII", "east/edge 1~", true],
    ["two bytes a character", "é", true],
    ["Japanese", "東部センター", true],
    ["four bytes a character", "𠮷😀", true],
    ["U+FEFF, which is no mark of an order of bytes here [MQTT-1.5.3-3]", "\ufeffa\ufeff", true],
    ["U+FFFD", "\ufffd", true],
    ["the last character of a plane that is one", "\u{1fffd}", true],
    ["U+0000 [MQTT-1.5.3-2]", "a\0b", false],
    ["U+0001", "\u0001", false],
    ["a tabulator", "a\tb", false],
    ["a line break", "a\n", false],
    ["U+001F", "\u001f", false],
    ["a space", " ", true],
    ["U+007F", "\u007f", false],
    ["U+0080", "\u0080", false],
    ["U+0085 among Japanese", "東\u0085部", false],
    ["U+009F", "\u009f", false],
    ["U+00A0", "\u00a0", true],
    ["U+FDD0, no character", "\ufdd0", false],
    ["U+FDEF, no character", "\ufdef", false],
    ["U+FFFE, no character", "\ufffe", false],
    ["U+FFFF, no character", "\uffff", false],
    ["U+1FFFE, no character", "\u{1fffe}", false],
    ["U+10FFFF, no character", "\u{10ffff}", false],
    ["the high half of a pair [MQTT-1.5.3-1]", [0xed, 0xa0, 0x80], false],
    ["the low half of a pair", [0xed, 0xbf, 0xbf], false],
    ["a pair of halves, each in three bytes", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], false],
    ["U+0000 in two bytes", [0xc0, 0x80], false],
    ["a slash in two bytes", [0xc0, 0xaf], false],
    ["a slash in three bytes", [0xe0, 0x80, 0xaf], false],
    ["a character that is cut", [0x61, 0xe6, 0x9d], false],
    ["a second byte without a first", [0x80], false],
    ["above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], false],
    ["a byte that is never there", [0xff], false],
  ])("%s", (_name, given, right) => {
    expect(whole(isText, given)).toBe(right);
  });

  /** Character by character, as 1.5.3 and RFC 3629 are written. */
  function slowly(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at]!;
      const more = first < 0x80 ? 0 : first >> 5 === 6 ? 1 : first >> 4 === 14 ? 2 : first >> 3 === 30 ? 3 : -1;
      if (more < 0 || at + more >= bytes.length) return false;
      let code = more === 0 ? first : first & (0x3f >> more);
      for (let i = 1; i <= more; i++) {
        if (bytes[at + i]! >> 6 !== 2) return false;
        code = code * 64 + (bytes[at + i]! & 0x3f);
      }
      if (code < [0, 0x80, 0x800, 0x10000][more]! || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
      if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return false;
      if ((code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe) return false;
      at += more + 1;
    }
    return true;
  }

  it("is right exactly where a slow reader of the standard finds it right, for any bytes", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }).map((text) => [...Buffer.from(text)]),
      fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 5 }),
      fc.array(fc.constantFrom(0xc2, 0x85, 0xed, 0xa0, 0xef, 0xb7, 0x90, 0xbf, 0xbe, 0xf0, 0x9f, 0x41), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const bytes = Buffer.from(pieces.flat());
        expect(isText(bytes, 0, bytes.length)).toBe(slowly(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  it("is right exactly where that reader finds it right, for every character that there is", () => {
    const differ: number[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const bytes = Buffer.from(String.fromCodePoint(code));
      if (isText(bytes, 0, bytes.length) !== slowly(bytes)) differ.push(code);
    }
    expect(differ).toEqual([]);
  });

  it("is looked at within its bounds only", () => {
    expect(isText(Buffer.from([0x00, 0x61, 0xff]), 1, 2)).toBe(true);
  });
});

test.each<[string, boolean, boolean]>([
  ["", false, false],
  ["a", true, true],
  ["a/b", true, true],
  ["/", true, true],
  ["//", true, true],
  ["$SYS/a", true, true],
  ["a b/ü", true, true],
  ["a\0", false, false],
  ["#", false, true],
  ["a/#", false, true],
  ["/#", false, true],
  ["a#", false, false],
  ["a/b#", false, false],
  ["#/a", false, false],
  ["a/#/b", false, false],
  ["##", false, false],
  ["+", false, true],
  ["+/+", false, true],
  ["/+", false, true],
  ["+/", false, true],
  ["+/a/#", false, true],
  ["a+", false, false],
  ["+a", false, false],
  ["a/+b", false, false],
  ["a/b+/c", false, false],
  ["++", false, false],
  ["+#", false, false],
  ["/+/#", false, true],
])("%j is a name to publish to: %s, a filter: %s", (text, name, filter) => {
  expect([whole(isTopicName, text), whole(isTopicFilter, text)]).toEqual([name, filter]);
});

test("a wildcard is judged by its own field, not by its neighbours in the packet", () => {
  const bytes = Buffer.from("x+y#z");
  expect([isTopicFilter(bytes, 1, 2), isTopicFilter(bytes, 3, 4), isTopicName(bytes, 2, 3)]).toEqual([true, true, true]);
});

test("a filter is right exactly where its levels are, for any text", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "/", "+", "#", "é", "\u0001") });
  fc.assert(
    fc.property(text, (given) => {
      const levels = given.split("/");
      const right = levels.every((level, i) => level === "+" || (level === "#" && i === levels.length - 1) || !/[+#\u0001]/.test(level));
      expect(whole(isTopicFilter, given)).toBe(given !== "" && right);
    }),
    { numRuns: 3_000 },
  );
});

test("a field that does not fit is none, and nothing outside is read", () => {
  const bytes = Buffer.from([0, 3, 0x61, 0x62, 0x63, 0, 9]);
  expect(fieldAt(bytes, 0, 5)).toEqual({ from: 2, to: 5 });
  for (const end of [0, 1, 2, 3, 4]) expect(fieldAt(bytes, 0, end)).toBeUndefined();
  expect(fieldAt(bytes, 5, 7)).toBeUndefined();
  expect(fieldAt(bytes, 6, 7)).toBeUndefined();
});
