import { describe, expect, it } from "vitest";
import { drawable, isDrawn } from "../../../../jobs/mail/glyphs.ts";
import { toPng } from "../../../../jobs/mail/png.ts";

describe("signs in a picture", () => {
  it("are known to be in the font or not", () => {
    expect([..."満杯圧縮機髙﨑①㎏℃㎡→✓〜％"].filter((sign) => !isDrawn(sign))).toEqual([]);
    expect([..."₂⚠☑✔✉\u{20bb7}\u{1f600}"].filter(isDrawn)).toEqual([]);
  });

  it("that the font lacks become their likeness, or the printer's mark for a missing letter", () => {
    expect(drawable("CO₂ ⚠ 高い\u{1f600}")).toBe("CO2 ▲ 高い〓");
  });

  it("are drawn: a picture with words differs from one without", async () => {
    const svg = (text: string) =>
      `<svg viewBox="0 0 60 20" width="60" height="20"><text x="2" y="15" font-family="BIZ UDPGothic, sans-serif">${text}</text></svg>`;
    const [words, none, other] = await Promise.all([toPng(svg("満杯")), toPng(svg("")), toPng(svg("余裕"))]);
    expect(words.equals(none)).toBe(false);
    expect(words.equals(other)).toBe(false);
  });
});
