/**
 * Reports that a browser kept while it could not send them: each has an id and the time at which somebody pressed. The same id again changes
 * nothing and gets the same answer. A form without them (no script) counts as pressed now.
 */
import type { FastifyRequest } from "fastify";
import * as z from "zod";
import { dayMs, type Instant, minuteMs } from "../../contract/time.ts";
import { parseAsked } from "./asked.ts";
import type { WebContext } from "./context.ts";
import { WebProblem } from "./errors.ts";
import { whoTag } from "./keptTags.ts";

/** What somebody saw yesterday is no news of today. */
const latestMs = dayMs;
/** Of a press without `sentAt`: clocks of tablets are a little off. */
const aheadMs = 5 * minuteMs;

const moment = z.coerce.number().int().optional();
const stamped = z.object({ key: z.uuid().optional(), madeAt: moment, sentAt: moment }).nullish();

/**
 * When somebody pressed, by our clock. A browser says when by its own (`madeAt`), and what that clock tells as it sends (`sentAt`): how long
 * ago the press was is right on a tablet whose clock is wrong by hours, too. Without `sentAt` its clock is taken for right. Pure.
 */
export function pressedAt(madeAt: Instant, sentAt: Instant | undefined, now: Instant): Instant {
  return sentAt === undefined ? madeAt : now - Math.max(0, sentAt - madeAt);
}

/** By when a report counts that was made at `madeAt`; throws what its person has to be told. Pure. */
export function countedAt(madeAt: Instant, now: Instant): Instant {
  if (madeAt > now + aheadMs) throw new WebProblem(422, "reportAhead");
  if (madeAt < now - latestMs) throw new WebProblem(422, "reportTooOld");
  return Math.min(madeAt, now);
}

/** Does once what a report asks for, however often it comes, and returns the sentence about it. `act` must be harmless a second time. */
export async function receiveOnce<Said extends string>(
  { operations, clock }: WebContext,
  request: FastifyRequest,
  act: (at: Instant) => Promise<Said>,
): Promise<Said> {
  const { key, madeAt, sentAt } = parseAsked(stamped, request.body) ?? {};
  // Whose report it is: on a shared screen somebody else may have signed in meanwhile.
  const who = request.headers["x-report-by"];
  if (who !== undefined && who !== whoTag(request.viewer)) throw new WebProblem(409, "otherPerson");
  const now = clock.now();
  const pressed = madeAt === undefined ? now : pressedAt(madeAt, sentAt, now);
  if (key === undefined) return act(countedAt(pressed, now));
  const path = request.url.split("?")[0]!;
  // What was noted first counts: a second try takes another time on its way, and would look like another report.
  const begun = await operations.receivedReports.begin({ key, path, by: request.actor, madeAt: pressed }, now);
  if (begun.said !== undefined) return begun.said as Said;
  const said = await act(countedAt(begun.madeAt, now));
  await operations.receivedReports.finish(key, said);
  return said;
}
