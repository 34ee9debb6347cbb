/** The numbers of a device that people may change: which there are follows from its kind. */
import { findKind, type LimitRule } from "../../kinds/index.ts";
import { type QuantityName, quantityOf } from "../../quantities.ts";
import { bench, type SettingOf, type SettingUnit } from "./setting.ts";

/** Units of quantities as people write them in a form. */
const unitOf: Partial<Record<QuantityName, SettingUnit>> = {
  fillRatio: "ratio",
  humidityRatio: "ratio",
  temperatureC: "°C",
  co2Ppm: "ppm",
  powerW: "W",
};

const bag: Record<string, SettingOf> = {
  bagDiapers: {
    group: "device",
    type: { is: "number", unit: "diapers", min: 20, max: 300, whole: true, optional: true },
    label: { ja: "袋に入る枚数", en: "Diapers a bag holds" },
    help: { ja: "空欄のときは、ふつうの機械の枚数で計算します。", en: "Empty: what a usual machine holds is assumed." },
    by: bench,
  },
  bagLitres: {
    group: "device",
    type: { is: "choice", unit: "litres", options: [10, 20, 45, 70] },
    label: { ja: "袋の大きさ", en: "Size of the bag" },
    help: { ja: "この大きさの処理券を貼ります。", en: "A ticket of this size goes on it." },
    by: bench,
  },
  deodorantDays: {
    group: "device",
    type: { is: "number", unit: "days", min: 1, max: 3_650, whole: true, optional: true },
    label: { ja: "消臭剤がもつ日数", en: "A deodorant lasts" },
    help: {
      ja: "交換からこの日数でお知らせします。空欄のときは知らせません。",
      en: "Somebody is reminded after so many days. Empty: nobody is.",
    },
    by: bench,
  },
};

const limitC: SettingOf = {
  group: "device",
  type: { is: "number", unit: "°C", min: -60, max: 60, optional: true },
  label: { ja: "温度の上限", en: "Highest temperature" },
  help: { ja: "この温度を超えて続くと警報になります。", en: "Above it for long is an alert." },
  by: bench,
};

/** By their paths below the device. A kind that is not known has none. */
export function deviceSettings(kindId: string): Record<string, SettingOf> {
  const kind = findKind(kindId);
  if (!kind) return {};
  return {
    ...(kind.rules.some(({ limitFrom }) => limitFrom === "limitC") && { limitC }),
    ...Object.fromEntries(kind.rules.flatMap(ofRule)),
    ...(kind.id === "compactor" && bag),
  };
}

function ofRule(rule: LimitRule): [string, SettingOf][] {
  const unit = unitOf[rule.quantity];
  const { min = -1e6, max = 1e6 } = quantityOf(rule.quantity);
  const side = sideOf(rule);
  const threshold: SettingOf | undefined = unit && {
    group: "device",
    type: { is: "number", unit, min, max, optional: true },
    label: { ja: `「${rule.label.ja}」とする値（${side.ja}）`, en: `${rule.label.en} ${side.en}` },
    help: { ja: "空欄のときは、ふつうの値です。", en: "Empty: the usual value counts." },
    by: bench,
  };
  const held: SettingOf = {
    group: "device",
    type: { is: "number", unit: "minutes", min: 0, max: 1_440, optional: true },
    label: { ja: `「${rule.label.ja}」とするまでの時間`, en: `${rule.label.en}: for how long` },
    help: {
      ja: "この時間続いたら警報にします。空欄のときは、ふつうの時間です。",
      en: "So long before it is an alert. Empty: the usual time.",
    },
    by: bench,
  };
  return [
    // The device's own setting is the limit: a threshold over it would be a second place for one fact.
    ...(threshold && !rule.limitFrom ? [[`thresholds.${rule.id}`, threshold] satisfies [string, SettingOf]] : []),
    // The fill level counts readings in a row, no minutes.
    ...(rule.quantity !== "fillRatio" ? [[`heldMinutes.${rule.id}`, held] satisfies [string, SettingOf]] : []),
  ];
}

/** At the limit itself a value is in order, but for the fill level. */
function sideOf({ quantity, above }: LimitRule): { ja: string; en: string } {
  if (quantity === "fillRatio") return { ja: "以上", en: "from" };
  return above !== undefined ? { ja: "超", en: "above" } : { ja: "未満", en: "below" };
}
