import type { Ledger } from "../collector/series/ledger.ts";
import type { SeriesStore } from "../collector/series/port.ts";
import type { Config } from "../contract/config/schema.ts";
import type { Instant } from "../contract/time.ts";
import type { Operations } from "../records/operations/store.ts";
import type { Log } from "../runtime/log.ts";
import type { Mailer } from "./mail/mailer.ts";

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
  log: Log;
}
