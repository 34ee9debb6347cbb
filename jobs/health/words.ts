/** What is said of the health of a machine, with its figures. The words without figures are in `levels.ts`. Pure. */
import { counted, type Language } from "../../contract/language.ts";

export interface MotorChange {
  of: "time" | "energy";
  more: boolean;
  /** With their unit. */
  before: string;
  after: string;
}

interface HealthWords {
  motor(change: MotorChange): string;
  motorRemedy: string;
  odour(index: number): string;
  smelt: string;
  smeltToo: string;
  odourRemedy: string;
  steriliser(cycles: number, hours: number): string;
  steriliserRemedy: string;
  filterLeft(days: number): string;
  filterOver: string;
  filterRemedy: string;
  deodorantLeft(days: number): string;
  deodorantOver: string;
  deodorantUnknown: string;
  deodorantRemedy: string;
  bagAge(limit: string): string;
  bagOver(days: number): string;
  bagAgeRemedy: string;
  bagOverRemedy: string;
  seconds(value: string): string;
  wattHours(value: string): string;
  moment(day: string, time: string): string;
}

export const healthWords: Record<Language, HealthWords> = {
  ja: {
    motor: ({ of, more, before, after }) => {
      const side = of === "time" ? (more ? "長く" : "短く") : more ? "多く" : "少なく";
      return `圧縮1回の${of === "time" ? "時間" : "電力量"}が、いつもより${side}なっています（${before}→${after}）。`;
    },
    motorRemedy:
      "ものが挟まっていないか見て、続くときはメーカーに点検を頼んでください。点検や修理がすんだら「点検・修理をした」を押してください。",
    odour: (index) => `臭気指数が高くなっています（${index}）。`,
    smelt: "臭いがするという報告がありました。",
    smeltToo: "臭いがするという報告もありました。",
    odourRemedy: "袋の口と消臭剤を見てください。強いときは、袋を早めに交換してください。",
    steriliser: (cycles, hours) => `圧縮が${cycles}回あった${hours}時間、殺菌灯が動いていません。`,
    steriliserRemedy: "殺菌灯のスイッチとランプを見てください。つかないときはメーカーに点検を頼んでください。",
    filterLeft: (days) => `フィルターの交換まで、あと${days}日です。`,
    filterOver: "フィルターの交換時期を過ぎています。",
    filterRemedy: "フィルターを用意して交換し、機械の残り日数を戻してください。",
    deodorantLeft: (days) => `消臭剤の交換まで、あと${days}日です。`,
    deodorantOver: "消臭剤の交換時期を過ぎています。",
    deodorantUnknown: "消臭剤をいつ交換したか、記録がありません。",
    deodorantRemedy: "消臭剤を交換したら「消臭剤を交換した」を押してください。",
    bagAge: (limit) => `袋を入れてから7日になります（${limit}）。`,
    bagOver: (days) => `袋を入れてから${days}日になります。袋を置けるのは7日までです。`,
    bagAgeRemedy: "それまでに袋を交換してください。",
    bagOverRemedy: "いますぐ袋を交換してください。",
    seconds: (value) => `${value}秒`,
    wattHours: (value) => `${value}Wh`,
    moment: (day, time) => `${day}${time}`,
  },
  en: {
    motor: ({ of, more, before, after }) =>
      of === "time"
        ? `A cycle takes ${more ? "longer" : "less time"} than usual (${before} → ${after}).`
        : `A cycle takes ${more ? "more" : "less"} energy than usual (${before} → ${after}).`,
    motorRemedy:
      'Please see whether something is stuck. If it goes on, ask the maker to look at the machine. When that is done, press "Serviced or repaired".',
    odour: (index) => `The odour index is high (${index}).`,
    smelt: "Somebody reported a smell.",
    smeltToo: "Somebody reported a smell too.",
    odourRemedy: "Please look at the mouth of the bag and at the deodorant. If it is strong, change the bag early.",
    steriliser: (cycles, hours) =>
      `The steriliser has not run for ${counted(hours, "hour")} in which there ${cycles === 1 ? "was" : "were"} ${counted(cycles, "cycle")}.`,
    steriliserRemedy: "Please look at the switch and the lamp of the steriliser. If it stays dark, ask the maker to look at it.",
    filterLeft: (days) => `The filter is due in ${counted(days, "day")}.`,
    filterOver: "The filter should have been changed already.",
    filterRemedy: "Please get a filter, change it and reset the days left on the machine.",
    deodorantLeft: (days) => `The deodorant is due in ${counted(days, "day")}.`,
    deodorantOver: "The deodorant should have been changed already.",
    deodorantUnknown: "Nobody has recorded when the deodorant was changed.",
    deodorantRemedy: 'When you have changed the deodorant, press "Deodorant changed".',
    bagAge: (limit) => `The bag will have been in the machine for 7 days at ${limit}.`,
    bagOver: (days) => `The bag has been in the machine for ${counted(days, "day")}. It may be kept for 7 days.`,
    bagAgeRemedy: "Please change the bag before that.",
    bagOverRemedy: "Please change the bag right now.",
    seconds: (value) => `${value} s`,
    wattHours: (value) => `${value} Wh`,
    moment: (day, time) => `${time} on ${day}`,
  },
};
