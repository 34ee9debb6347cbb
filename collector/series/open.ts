import { isAbsolute, join } from "node:path";
import { openInfluxSeries } from "./influx.ts";
import type { SeriesStore } from "./port.ts";
import { openSqliteSeries } from "./sqlite.ts";

/** The store that `series.url` names; a relative SQLite file lies in the data folder. */
export function openSeries(url: string, dataDir: string, password?: string): SeriesStore {
  if (/^influx[23]?\+/.test(url)) return openInfluxSeries(url, password);
  const file = url.slice("sqlite:".length);
  return openSqliteSeries(isAbsolute(file) ? file : join(dataDir, file));
}
