import type { Ledger } from "../../collector/series/ledger.ts";
import type { SeriesStore } from "../../collector/series/port.ts";
import type { Config } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import type { Mailer } from "../../jobs/mail/mailer.ts";
import type { LiveSettings } from "../../jobs/settings/live.ts";
import type { Operations } from "../../records/operations/store.ts";
import type { Registers } from "../../records/registers/store.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { ServerTls } from "../../runtime/serverTls.ts";

export type Phase = "starting" | "running" | "stopping";

/** What the pages may use. */
export interface WebContext {
  config: Config;
  /** Where relative paths of the configuration count from; absent: what lies on the disk is not shown. */
  dataDir?: string;
  /** What keeps `config` as it counts now; absent: nothing can be changed from a page. */
  settings?: LiveSettings;
  series: SeriesStore;
  ledger: Ledger;
  operations: Operations;
  /** Only whether it is there: nothing of it is shown by this program yet. */
  registers?: Pick<Registers, "check">;
  mailer: Mailer;
  /** Hands a command to the agent of a center; rejects with Unavailable. */
  sendCommand(center: string, payload: string): Promise<void>;
  /** What the process as a whole is doing. */
  phase(): Phase;
  /** The certificate of `web.tls`. */
  tls?: ServerTls;
  clock: Clock;
  /** When this process came up: jobs that never ran are late from then on; without it they never are. */
  startedAt?: Instant;
  log: Log;
  /** Refused sign-ins and posts from other sites; default: the log. */
  security?: Log;
}
