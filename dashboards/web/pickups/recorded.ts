/** What was recorded a moment ago of one machine, as a sentence, with the button that takes it back. */
import { minuteMs } from "../../../contract/time.ts";
import { dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { WebContext } from "../context.ts";
import { type Drawn, seesButtons } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { bagWord, type Machine, machineName, reportWord } from "./report.ts";

/** Whoever sees a mistake sees it at once. */
const shownMs = 10 * minuteMs;

interface Recorded {
  what: string;
  by: string | null;
  at: number;
  /** The post that takes it back; undefined: too late. */
  undo: string | undefined;
}

export async function recordedBanner(context: WebContext, machine: Machine, drawn: Drawn): Promise<Html | false> {
  const { pickups } = textsOf(drawn.language);
  const now = context.clock.now();
  const found = await newestOf(context, machine, now);
  const word = found && reportWord(found.what, drawn.language);
  if (!found || word === undefined) return false;
  const text = pickups.report.recorded("\n", personName(found.by, drawn.language), dayAndTime(found.at, now, drawn.language));
  const [before, after] = text.split("\n");
  const undo =
    found.undo !== undefined &&
    seesButtons(drawn, machine.center) &&
    html` <form method="post" action="${found.undo}" class="inline"><input type="hidden" name="back" value="/pickups"><button class="plain">${pickups.undo}</button></form>`;
  return html`<div class="banner said" role="status">${before}${machineName(machine, drawn.language)} — ${word}${after}${undo}</div>`;
}

async function newestOf({ operations }: WebContext, { center, device }: Machine, now: number): Promise<Recorded | undefined> {
  const pickup = await operations.pickups.last(center, device);
  const reports = await operations.eyeReports.since(now - shownMs);
  const report = reports.filter((one) => one.center === center && one.device === device && one.what !== "bag-changed").at(-1);
  const claim = pickup && pickup.putOutAt !== null && now - pickup.putOutAt < shownMs ? { pickup, at: pickup.putOutAt } : undefined;
  if (report && report.at >= (claim?.at ?? 0))
    return { what: report.what, by: report.by, at: report.at, undo: `/reports/${report.id}/undo` };
  if (!claim) return undefined;
  const undo = claim.pickup.state === "put-out" ? `/pickups/${claim.pickup.id}/cancel` : undefined;
  return { what: bagWord, by: claim.pickup.putOutBy, at: claim.at, undo };
}
