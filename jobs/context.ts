import type { Ledger } from "../collector/series/ledger.ts";
import type { SeriesStore } from "../collector/series/port.ts";
import type { Config } from "../contract/config/schema.ts";
import type { Instant } from "../contract/time.ts";
import type { Operations } from "../records/operations/store.ts";
import type { Log } from "../runtime/log.ts";
import type { Mailer } from "./mail/mailer.ts";
import type { LiveSettings } from "./settings/live.ts";

/** What a job may use. */
export interface JobContext {
  config: Config;
  series: SeriesStore;
  ledger: Ledger;
  operations: Operations;
  mailer: Mailer;
  /** Address of the pages, for links in mails. */
  pageUrl: string;
  startedAt: Instant;
  /** Looked at before each round, so that a round sees one configuration from its beginning to its end; absent: the file's stays. */
  settings?: LiveSettings;
  log: Log;
}
