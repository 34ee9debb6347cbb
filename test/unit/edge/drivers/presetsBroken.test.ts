/** What nobody sends on purpose: payloads cut off, garbled, nested, with keys of another world. A decoder is read by strangers, it never throws. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PresetName, presets } from "../../../../contract/config/drivers/mqtt.ts";
import { signalUnits } from "../../../../contract/signals.ts";
import { type DecodedPayload, decodePayload } from "../../../../edge/drivers/mqtt/decode.ts";

interface Case {
  name: string;
  format: PresetName;
  topic: string;
  payload: string;
  zone?: string;
}
const root = join(import.meta.dirname, "../../../..");
const cases = globSync("edge/drivers/mqtt/fixtures/*.json", { cwd: root }).flatMap(
  (file) => JSON.parse(readFileSync(join(root, file), "utf8")) as Case[],
);
const arrivedAt = Date.UTC(2026, 10, 22);
function decode({ format, topic, payload, zone }: Omit<Case, "name">): DecodedPayload {
  return decodePayload({ preset: format, topic, payload, zone, arrivedAt });
}

/** What every answer is, whatever was asked. */
function expectSound(decoded: DecodedPayload): void {
  if (decoded.at !== "arrival") {
    const at = Date.parse(decoded.at);
    expect(at).toBeGreaterThanOrEqual(Date.UTC(2016, 0, 1));
    expect(at).toBeLessThanOrEqual(arrivedAt + 24 * 3_600_000);
  }
  for (const { from, value, unit } of decoded.values) {
    expect(signalUnits).toContain(unit);
    expect(typeof from).toBe("string");
    if (unit === "bool") expect(typeof value).toBe("boolean");
    else expect(Number.isFinite(value), `${from}: ${value}`).toBe(true);
  }
  if (decoded.rejected !== undefined) expect(decoded.values).toEqual([]);
}

describe.each(presets.filter((preset) => preset !== "json"))("%s", (format) => {
  const own = cases.filter((one) => one.format === format);
  const json = own.filter(({ payload }) => /^[{[]/.test(payload));

  it("half a document gives nothing, wherever the cut is, and says so where a whole one means something", () => {
    for (const { topic, payload, zone } of json) {
      const meant = decode({ format, topic, payload, ...(zone && { zone }) });
      for (let end = 1; end < payload.length; end++) {
        const decoded = decode({ format, topic, payload: payload.slice(0, end), ...(zone && { zone }) });
        expect(decoded.values, payload.slice(0, end)).toEqual([]);
        if (meant.values.length > 0) expect(decoded.rejected, payload.slice(0, end)).toBeDefined();
      }
    }
  });

  it("white space between the parts of a document changes nothing", () => {
    for (const one of json) {
      const spaced = one.payload.replace(/"(?:\\.|[^"\\])*"|[{}[\],:]/g, (token) => (token.startsWith('"') ? token : ` ${token}\r\n\t`));
      expect(decode({ ...one, payload: spaced }), one.name).toEqual(decode(one));
    }
  });

  it("levels before the topic change nothing: prefixes are free", () => {
    for (const one of own.filter(({ topic }) => !topic.startsWith("tasmota/discovery")))
      expect(decode({ ...one, topic: `site/annex-2/${one.topic}` }), one.name).toEqual(decode(one));
  });

  it("another order of keys changes no value", () => {
    const reversed = (value: unknown): unknown =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, one]) => [key, reversed(one)]),
          )
        : value;
    const byName = ({ values, ...rest }: DecodedPayload) => ({ ...rest, values: values.toSorted((a, b) => a.from.localeCompare(b.from)) });
    for (const one of json) {
      let document: unknown;
      try {
        document = JSON.parse(one.payload);
      } catch {
        continue; // a case of broken JSON
      }
      // JSON itself forgets the point of 140.0, which Tasmota's sensors need.
      if (/\d\.0+[,}\]]/.test(one.payload)) continue;
      const other = JSON.stringify(reversed(document));
      expect(byName(decode({ ...one, payload: other })), one.name).toEqual(byName(decode({ ...one, payload: JSON.stringify(document) })));
    }
  });

  it("garbled bytes never throw and never give what is no value", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...own),
        fc.array(
          fc.tuple(
            fc.nat(2_000),
            fc.constantFrom("", "{", "}", '"', ":", ",", "0", "9", "-", "e", ".", "null", "true", "[", "\u0000", "あ"),
          ),
          {
            maxLength: 6,
          },
        ),
        (one, changes) => {
          let payload = one.payload;
          for (const [at, text] of changes) {
            const place = payload.length === 0 ? 0 : at % payload.length;
            payload = payload.slice(0, place) + text + payload.slice(place + 1);
          }
          expectSound(decode({ ...one, payload }));
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it("values of any kind under the keys that it knows never throw and never give what is no value", () => {
    const oddities = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        "",
        "nan",
        "ON",
        "constructor",
        "__proto__",
        Number.POSITIVE_INFINITY,
        -1e308,
        Number.MAX_VALUE,
        [],
        {},
        [1],
        { a: 1 },
        // Such an object cannot be turned into text: String() of it throws.
        { toString: 1, valueOf: 1 },
        "12 mm",
        "1e999",
      ),
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const replaced = (value: unknown, pick: () => unknown, depth = 0): unknown => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return pick();
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, depth > 4 ? one : replaced(one, pick, depth + 1)]));
    };
    fc.assert(
      fc.property(fc.constantFrom(...json), fc.array(oddities, { minLength: 1, maxLength: 8 }), (one, odd) => {
        let document: unknown;
        try {
          document = JSON.parse(one.payload);
        } catch {
          return;
        }
        let turn = 0;
        const payload = JSON.stringify(replaced(document, () => odd[turn++ % odd.length]));
        expectSound(decode({ ...one, payload }));
      }),
      { numRuns: 1_500 },
    );
  });

  it.each<[string, string]>([
    ["nothing", ""],
    ["a byte of zero", "\u0000"],
    ["a list", "[1,2,3]"],
    ["null", "null"],
    ["a number", "12"],
    ["a word", '"text"'],
    ["a deep list", "[".repeat(30_000) + "]".repeat(30_000)],
    ["a deep object", '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)],
    ["keys of the language", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":2}'],
    ["64 KB of spaces", " ".repeat(65_536)],
  ])("%s on every topic of its sensors throws nothing and gives no value", (_, payload) => {
    for (const topic of new Set(own.map((one) => one.topic))) {
      const decoded = decode({ format, topic, payload });
      expectSound(decoded);
      // Plain text is what some of them send: a number may be a value there.
      if (payload !== "12") expect(decoded.values, topic).toEqual([]);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("json, where everything is shown to an installer", () => {
  const shown = (payload: string) => decode({ format: "json", topic: "x", payload });
  it("numbers and truths are shown by their paths, text is not", () =>
    expect(shown('{"a":1,"b":{"c":true,"d":[1,-2.5]},"s":"12","n":null,"x/y":3,"t~u":4}').values).toEqual([
      { from: "/a", value: 1, unit: "1" },
      { from: "/b/c", value: true, unit: "bool" },
      { from: "/b/d/0", value: 1, unit: "1" },
      { from: "/b/d/1", value: -2.5, unit: "1" },
      { from: "/x~1y", value: 3, unit: "1" },
      { from: "/t~0u", value: 4, unit: "1" },
    ]));
  it("a bare number or truth is shown too", () => {
    expect(shown("1834").values).toEqual([{ from: "", value: 1_834, unit: "1" }]);
    expect(shown("false").values).toEqual([{ from: "", value: false, unit: "bool" }]);
  });
  it("a number that is too large for a number is no value", () => expectSound(shown('{"a":1e400,"b":-1e400}')));
  it("a document that is nested very deeply throws nothing", () => expectSound(shown("[".repeat(30_000) + "1" + "]".repeat(30_000))));
  it("a list of a million numbers is shown in part", () =>
    expect(shown(`[${"1,".repeat(20_000)}1]`).values.length).toBeLessThanOrEqual(1_000));
});
