/** Any JSON: the settings say where the values are. Without settings everything that is a number or a truth is shown, for installers. */
import type { JsonTime, JsonValues } from "../../../../contract/config/drivers/jsonValues.ts";
import type { Signal } from "../../../../contract/signals.ts";
import { jsonOwnTime, jsonSignals } from "../../jsonSignals.ts";
import { type Message, notJson, type Preset } from "./preset.ts";

export function json(values: JsonValues | undefined, time: JsonTime | undefined): Preset {
  return ({ payload, zone, arrivedAt }: Message) => {
    let document: unknown;
    try {
      document = JSON.parse(payload);
    } catch {
      return notJson;
    }
    return {
      at: jsonOwnTime(document, time, zone ?? "UTC", arrivedAt),
      signals: values ? jsonSignals(document, values) : everything(document, "", 0),
    };
  };
}

const maxShown = 100;
const maxDepth = 20;

/** Every number and truth with its JSON pointer, as it stands in a configuration's `path`. */
function everything(value: unknown, path: string, depth: number): Signal[] {
  if (typeof value === "number") return Number.isFinite(value) ? [{ from: path, value, unit: "1" }] : [];
  if (typeof value === "boolean") return [{ from: path, value, unit: "bool" }];
  if (typeof value !== "object" || value === null || depth >= maxDepth) return [];
  return Object.entries(value)
    .flatMap(([key, one]) => everything(one, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1))
    .slice(0, maxShown);
}
