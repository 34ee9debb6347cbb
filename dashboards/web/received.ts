/**
 * Reports that a browser kept while it could not send them: each has an id and the time at which somebody pressed. The same id again changes
 * nothing and gets the same answer. A form without them (no script) counts as pressed now.
 */
import type { FastifyRequest } from "fastify";
import * as z from "zod";
import { dayMs, type Instant, minuteMs } from "../../contract/time.ts";
import type { WebContext } from "./context.ts";
import { WebProblem } from "./errors.ts";
import { whoTag } from "./keptTags.ts";

/** What somebody saw yesterday is no news of today. */
const latestMs = dayMs;
/** Clocks of tablets are a little off. */
const aheadMs = 5 * minuteMs;

const stamped = z.object({ key: z.uuid().optional(), madeAt: z.coerce.number().int().optional() }).nullish();

/** By when a report counts that was made at `madeAt`; throws what its person has to be told. Pure. */
export function countedAt(madeAt: Instant | undefined, now: Instant): Instant {
  if (madeAt === undefined) return now;
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
  const { key, madeAt } = stamped.parse(request.body) ?? {};
  // Whose report it is: on a shared screen somebody else may have signed in meanwhile.
  const who = request.headers["x-report-by"];
  if (who !== undefined && who !== whoTag(request.viewer)) throw new WebProblem(409, "otherPerson");
  const now = clock.now();
  if (key === undefined) return act(countedAt(madeAt, now));
  const path = request.url.split("?")[0]!;
  const before = await operations.receivedReports.begin({ key, path, by: request.actor, madeAt: madeAt ?? now }, now);
  if (before !== undefined) return before as Said;
  const said = await act(countedAt(madeAt, now));
  await operations.receivedReports.finish(key, said);
  return said;
}
