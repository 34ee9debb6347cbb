import { describe, expect, test } from "vitest";
import { colours } from "../../../../contract/colours.ts";
import { kindOf } from "../../../../contract/kinds/index.ts";
import { type QuantityName, quantities, quantityOf } from "../../../../contract/quantities.ts";
import { limitSteps, limitWords, stateMappings, unitOf } from "../../../../dashboards/grafana/looks.ts";

describe("how quantities look in Grafana", () => {
  test.each([
    ["fillRatio", "percentunit"],
    ["temperatureC", "celsius"],
    ["co2Ppm", "ppm"],
    ["powerW", "watt"],
    ["energyWhTotal", "watth"],
    ["massKg", "masskg"],
    ["cyclesTotal", "suffix:回"],
    ["occupancyCount", "suffix:人"],
    ["filterDaysLeft", "suffix:日"],
    ["cycleSeconds", "s"],
    ["doorOpen", "bool"],
    ["odourIndex", "none"],
  ] as const)("%s is shown as %s", (name, unit) => {
    expect(unitOf(quantityOf(name))).toBe(unit);
  });

  test.each([
    [
      "compactor",
      "fillRatio",
      [
        [colours.fine, null],
        [colours.notice, 0.8],
        [colours.urgent, 0.95],
      ],
    ],
    [
      "room",
      "temperatureC",
      [
        [colours.notice, null],
        [colours.fine, 18],
        [colours.notice, 28],
      ],
    ],
    [
      "room",
      "co2Ppm",
      [
        [colours.fine, null],
        [colours.notice, 1_000],
      ],
    ],
    // What only a device's own setting makes a limit is none of the kind.
    ["refrigerator", "temperatureC", undefined],
    ["power", "powerW", undefined],
    ["compactor", "massKg", undefined],
  ] as [string, QuantityName, [string, number | null][] | undefined][])("the limits of %s %s", (kind, name, steps) => {
    expect(limitSteps(kindOf(kind), name)?.map(({ color, value }) => [color, value])).toEqual(steps);
  });

  test("a description says the limits as people read them", () => {
    expect(limitWords(kindOf("compactor"), "fillRatio")).toContain("80%を超える：もうすぐ満杯です");
    expect(limitWords(kindOf("room"), "humidityRatio")).toContain("40%未満：空気が乾いています");
    expect(limitWords(kindOf("refrigerator"), "temperatureC")).toContain("機器ごとの設定");
    expect(limitWords(kindOf("compactor"), "massKg")).toBe("");
  });

  test("every state has its own words, and what is out of order is red", () => {
    for (const quantity of Object.values(quantities)) {
      if (quantity.nature !== "state") continue;
      const [mapping] = stateMappings(quantity);
      const { true: yes, false: no } = mapping!.options as Record<string, { text: string; color: string }>;
      expect([yes!.text, no!.text]).not.toEqual(["はい", "いいえ"]);
      expect(yes!.color === colours.urgent || no!.color === colours.urgent).toBe("inOrder" in quantity);
    }
    expect(stateMappings(quantityOf("fault"))[0]!.options).toMatchObject({ true: { text: "故障", color: colours.urgent } });
    expect(stateMappings(quantityOf("reachable"))[0]!.options).toMatchObject({ false: { text: "応答なし", color: colours.urgent } });
  });
});
