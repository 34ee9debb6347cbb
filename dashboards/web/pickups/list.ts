/** The bags of the page 回収: each as the five steps of its way, and what can be done about it now. */
import { type Instant, tokyoDate } from "../../../contract/time.ts";
import { collectionText, dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { Pickup, PickupEvent } from "../../../records/operations/pickups.ts";
import { bracketed } from "../ages.ts";
import { wordOf } from "../alerts/words.ts";
import { centerName, deviceName, devicePath } from "../board/names.ts";
import type { WebContext } from "../context.ts";
import { type Drawn, seesButtons } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { withField } from "../listQuery.ts";
import { textsOf } from "../texts/index.ts";
import type { PickupQuery } from "./filter.ts";
import { type Step, wayOf } from "./way.ts";

export const pageSize = 50;

export interface PickupList {
  bags: { pickup: Pickup; events: PickupEvent[] }[];
  hasMore: boolean;
}

export async function readPickups({ operations }: WebContext, { filter, before }: PickupQuery): Promise<PickupList> {
  const found = await operations.pickupPages.page(filter, { before, limit: pageSize + 1 });
  const pickups = found.slice(0, pageSize);
  const events = Map.groupBy(await operations.pickups.eventsOf(pickups.map(({ id }) => id)), ({ pickup }) => pickup);
  return { bags: pickups.map((pickup) => ({ pickup, events: events.get(pickup.id) ?? [] })), hasMore: found.length > pageSize };
}

export function pickupSection(
  { bags, hasMore }: PickupList,
  query: PickupQuery,
  { config, clock }: Pick<WebContext, "config" | "clock">,
  drawn: Drawn,
): Html {
  const { pickups } = textsOf(drawn.language);
  const now = clock.now();
  const cards = bags.map((bag) => card(bag, config, `/pickups${query.address}`, now, drawn));
  const last = bags.at(-1);
  const older =
    hasMore &&
    last &&
    html`<a class="button" rel="next" href="/pickups${withField(query.address, "before", String(last.pickup.id))}">${pickups.older}</a>`;
  const newest = query.before !== undefined && html`<a class="button" href="/pickups${query.address}">${pickups.newest}</a>`;
  return html`<section class="wide" id="bags"><h2>${pickups.list}</h2>${cards.length === 0 ? html`<p>${pickups.none}</p>` : html`<ol class="bags">${cards}</ol>`}<p class="buttons">${newest}${older}<a class="button" href="/pickups.csv${query.address}" download>${pickups.export}</a></p></section>`;
}

function card(
  { pickup, events }: PickupList["bags"][number],
  { centers }: WebContext["config"],
  back: string,
  now: Instant,
  drawn: Drawn,
): Html {
  const { language } = drawn;
  const { pickups } = textsOf(language);
  const { id, center, device, state } = pickup;
  const place = centers[center];
  const config = place && Object.hasOwn(place.devices, device) ? place.devices[device] : undefined;
  const name = config ? html`<a href="${devicePath(center, device)}">${deviceName(config, language)}</a>` : device;
  const { steps, cancelled } = wayOf(pickup, events, place);
  const end = cancelled && html`<p>${pickups.cancelled(personName(cancelled.by, language), dayAndTime(cancelled.at, now, language))}</p>`;
  return html`<li id="bag-${id}" class="bag ${state}"><h3><span class="tag ${tones[state]}">${pickups.states[state]}</span> ${place ? centerName(place, language) : center}${textsOf(language).common.between}${name} <small>${pickups.opened(dayAndTime(pickup.openedAt, now, language))}</small></h3>
<ol class="way">${steps.map((step) => stepItem(step, pickup, now, drawn))}</ol>${end}${actions(pickup, back, drawn)}</li>`;
}

const tones: Record<Pickup["state"], string> = {
  advised: "notice",
  promised: "info",
  "put-out": "info",
  unconfirmed: "notice",
  verified: "over",
  collected: "over",
  cancelled: "info",
};

function stepItem(step: Step, pickup: Pickup, now: Instant, { language }: Drawn): Html {
  const { pickups } = textsOf(language);
  const name = step.isChange ? pickups.changeStep : pickups.steps[step.step];
  const who = step.by !== undefined && personName(step.by, language);
  const when =
    step.at !== undefined && html`<time datetime="${new Date(step.at).toISOString()}">${dayAndTime(step.at, now, language)}</time>`;
  const lines = [who, when, ...detailsOf(step, pickup, now, language)].filter((line) => line !== false);
  return html`<li class="${step.status}"><b><span aria-hidden="true">${pickups.status[step.status]}</span> ${name}<span class="hidden">${bracketed(pickups.spoken[step.status], language)}</span></b>${lines.map((line) => html`<span class="line">${line}</span>`)}</li>`;
}

/** What else is known of a step: by when, for which truck, by what it was shown, how heavy. */
function detailsOf({ step, status }: Step, pickup: Pickup, now: Instant, language: Drawn["language"]): (string | false)[] {
  const { details, evidence, between } = textsOf(language).pickups;
  const { actBy, collectionAt, massKg } = pickup;
  const isDone = status === "done";
  switch (step) {
    case "advised":
      return [isDone && actBy !== null && details.actBy(dayAndTime(actBy, now, language))];
    case "promised":
      return [status === "next" && details.nobody];
    case "put-out":
      return [status === "passed" && details.foundByItself];
    case "verified": {
      if (status === "failed") return [details.failed];
      const words = pickup.evidence?.split(",").map((name) => wordOf(evidence, name) || name);
      return [isDone && words !== undefined && details.evidence(words.join(between)), massKg !== null && details.kg(massKg.toFixed(1))];
    }
    case "collected": {
      if (collectionAt === null || status === "off" || status === "passed" || isDone) return [];
      const isSoon = tokyoDate(collectionAt) >= tokyoDate(now);
      return [
        details.planned(isSoon ? collectionText({ deadlineAt: collectionAt }, now, language) : dayAndTime(collectionAt, now, language)),
      ];
    }
  }
}

function actions({ id, center, state }: Pickup, back: string, drawn: Drawn): Html | false {
  const { pickups } = textsOf(drawn.language);
  if (!seesButtons(drawn, center)) return false;
  const form = (action: string, button: Html, report: string) =>
    html`<form method="post" action="/pickups/${id}/${action}" class="buttons" data-report="${report}"><input type="hidden" name="back" value="${back}">${button}</form>`;
  if (state === "advised") return form("promise", html`<button class="primary" id="promise-${id}">${pickups.promise}</button>`, "promise");
  return (
    state === "put-out" &&
    html`<form method="post" action="/pickups/${id}/cancel" class="buttons"><input type="hidden" name="back" value="${back}"><button class="plain">${pickups.undo}</button></form>`
  );
}
