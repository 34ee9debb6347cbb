/** Everything that happens by the clock. A new job is one file and one line here. */
import { chronicle } from "./chronicle/chronicle.ts";
import { deliver } from "./deliver.ts";
import { digest } from "./digest.ts";
import { health } from "./health.ts";
import { housekeeping } from "./housekeeping.ts";
import { learn } from "./learn.ts";
import { notify } from "./notify.ts";
import { pickup } from "./pickup/pickup.ts";
import type { Job } from "./schedule.ts";
import { watch } from "./watch.ts";

export const timetable: readonly Job[] = [
  { name: "learn", run: learn },
  { name: "pickup", run: pickup },
  { name: "health", run: health },
  { name: "watch", run: watch },
  { name: "notify", run: notify },
  { name: "digest", run: digest },
  { name: "deliver", run: deliver },
  { name: "chronicle", run: chronicle },
  { name: "housekeeping", run: housekeeping },
];
