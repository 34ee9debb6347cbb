import { describe, expect, it } from "vitest";
import { decodeBatch, validateReading } from "../../../collector/validate.ts";
import { reasonText } from "../../../dashboards/web/status/reasons.ts";

const now = Date.UTC(2026, 10, 25);
const kinds = new Map([
  ["room", "room"],
  ["bin", "compactor"],
]);
const good = { n: 1, device: "room", kind: "room", at: now, temperatureC: 21 };

describe("a refused reading is explained to staff in Japanese", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["an unknown kind", { kind: "toaster" }, "登録されていない種類の機器です"],
    ["an unknown device", { device: "attic" }, "設定にない機器です（attic）"],
    ["a device of another kind", { device: "bin" }, "機器の種類が設定と違います（bin）"],
    ["the year 1970", { at: 0 }, "測定時刻が2000年より前です。機器の時計を合わせてください"],
    ["the year 2199", { at: Date.UTC(2199, 0, 1) }, "測定時刻が24時間以上先です。機器の時計を合わせてください"],
    ["free text", { note: "x" }, "決められていない項目が1個あります"],
    ["a value out of range", { temperatureC: 999 }, "温度が範囲の外です"],
    ["no number", { temperatureC: null }, "温度の形が違います（数ではない、など）"],
  ])("%s", (_, change, ja) => {
    const verdict = validateReading({ ...good, ...change } as typeof good, { center: "east", kinds, now });
    expect(reasonText(verdict.ok ? "accepted" : verdict.reason)).toBe(ja);
  });

  it.each([
    ["{", "JSONとして読めません（NaNは書けません）"],
    ["{}", "値のまとまりの形が決まりと違います"],
  ])("a whole message like %s", (text, ja) => {
    const verdict = decodeBatch(Buffer.from(text));
    expect(reasonText(verdict.ok ? "accepted" : verdict.reason)).toBe(ja);
  });

  it("a reason without a translation is shown as it is, never hidden", () => {
    expect(reasonText("something new")).toBe("something new");
  });
});
