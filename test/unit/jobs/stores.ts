/** What a job may use, on real stores in a folder; a second opening is a restart. */
import { join } from "node:path";
import { Ledger } from "../../../collector/series/ledger.ts";
import { openSeries } from "../../../collector/series/open.ts";
import type { Config } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { openMailer } from "../../../jobs/mail/mailer.ts";
import { openOperations } from "../../../records/operations/store.ts";
import { silentLog } from "../../../runtime/log.ts";

export async function openContext(dir: string, config: Config, startedAt: Instant): Promise<JobContext> {
  return {
    config,
    series: openSeries("sqlite:series.db", dir),
    ledger: new Ledger(join(dir, "ledger.db")),
    operations: await openOperations("sqlite:operations.db", dir),
    mailer: openMailer("folder:mail", dir),
    pageUrl: "http://127.0.0.1:8080/",
    startedAt,
    log: silentLog,
  };
}

export async function closeContext({ series, ledger, operations, mailer }: JobContext): Promise<void> {
  mailer.close();
  await operations.close();
  ledger.close();
  await series.close();
}
