/** How quantities look in Grafana: units, decimals, limits, states; all of it said by `contract/`. */
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { colours } from "../../contract/colours.ts";
import type { Kind, LimitRule } from "../../contract/kinds/index.ts";
import { type Quantity, type QuantityName, quantityOf } from "../../contract/quantities.ts";

/** Grafana's own units where it has one, so that it can go from W to kW. */
const ownUnits: Record<string, string> = { s: "s", W: "watt", Wh: "watth", kg: "masskg", ppm: "ppm", "℃": "celsius" };

/** Never empty: a figure without a unit is a riddle. Ratios are shown as per cent, states in their words, counts with their counter word. */
export function unitOf({ unit, nature, max, scale, shownAs }: Quantity): string {
  if (nature === "state") return "bool";
  if (scale === 100 && max === 1) return "percentunit";
  return ownUnits[unit] ?? (shownAs ? `suffix:${shownAs.ja}` : "none");
}

/** Decimals of the value as Grafana shows it. */
export function decimalsOf({ digits = 0 }: Quantity): number {
  return digits;
}

/** A lifetime counter is shown as what was added: its label without "(total)". */
export function titleOf({ label, nature }: Quantity): string {
  return nature === "total" ? label.ja.replace(/（累計）$/, "") : label.ja;
}

const { fine } = colours;
const colourOf = ({ urgent }: LimitRule) => (urgent ? colours.urgent : colours.notice);

/** A rule at the end of its quantity's range, or whose limit is a setting of each device, is no limit of the kind. */
function isLimitOfKind({ quantity, above, below, limitFrom }: LimitRule): boolean {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = quantityOf(quantity);
  return limitFrom === undefined && (above === undefined ? below !== undefined && below > min : above < max);
}

/** The limits of a kind for one of its quantities; undefined: it has none. */
export function limitSteps(kind: Kind, quantity: QuantityName): dashboard.Threshold[] | undefined {
  const rules = kind.rules.filter((rule) => rule.quantity === quantity && isLimitOfKind(rule));
  if (rules.length === 0) return undefined;
  const below = rules.filter((rule) => rule.below !== undefined).sort((a, b) => a.below! - b.below!);
  const above = rules.filter((rule) => rule.above !== undefined).sort((a, b) => a.above! - b.above!);
  const colours = [...below.map(colourOf), fine, ...above.map(colourOf)];
  const from = [null, ...below.map((rule) => rule.below!), ...above.map((rule) => rule.above!)];
  return colours.map((color, i) => ({ color, value: from[i]! }));
}

/** `80% もうすぐ満杯です`: the limits in words, for a description. */
export function limitWords(kind: Kind, quantity: QuantityName): string {
  const { scale = 1, shownAs, unit, digits = 0 } = quantityOf(quantity);
  const words = kind.rules.flatMap((rule) => {
    if (rule.quantity !== quantity) return [];
    if (!isLimitOfKind(rule)) return [`${rule.label.ja}：上限・下限は機器ごとの設定です`];
    const shown = ((rule.above ?? rule.below!) * scale).toFixed(digits);
    return [`${shown}${shownAs?.ja ?? unit}${rule.above === undefined ? "未満" : "を超える"}：${rule.label.ja}`];
  });
  return words.length > 0 ? `\n\n目安（標準の設定）\n${words.map((line) => `- ${line}`).join("\n")}` : "";
}

/** Yes and no in the words of the state; what is out of order in red, what is neither in blue. */
export function stateMappings({ states, inOrder }: Quantity): dashboard.ValueMapping[] {
  const colour = (value: boolean) =>
    inOrder === undefined ? (value ? colours.on : colours.off) : value === inOrder ? fine : colours.urgent;
  const [no = "いいえ", yes = "はい"] = states?.ja ?? [];
  return [
    {
      type: dashboard.MappingType.ValueToText,
      options: { false: { text: no, color: colour(false), index: 0 }, true: { text: yes, color: colour(true), index: 1 } },
    },
  ];
}
