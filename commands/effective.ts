/** The configuration as it counts in this data folder: the file, over it what was changed from a page. */
import type { Config } from "../contract/config/schema.ts";
import { type Effective, effective } from "../jobs/settings/effective.ts";
import { readSettingRows } from "../records/operations/settings.ts";
import type { Loaded } from "../runtime/config.ts";

/** Opens the store only to read, and only if it is there. */
export async function asOfNow({ loaded, dataDir }: { loaded: Loaded<Config>; dataDir: string }): Promise<Effective> {
  const rows = await readSettingRows(loaded.config.operations.url, dataDir);
  return effective(loaded.document, rows, Date.now());
}
