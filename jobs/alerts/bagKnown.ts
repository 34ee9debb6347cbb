/** What a mail says of one bag, as far as it can be known: while the store of the values is away a mail goes out without. */
import type { Instant } from "../../contract/time.ts";
import { Unavailable } from "../../runtime/errors.ts";
import type { JobContext } from "../context.ts";
import type { BagNotice } from "../mail/notice.ts";
import { bagNotice } from "../pickup/notice.ts";

export async function bagKnown(context: JobContext, center: string, device: string, now: Instant): Promise<BagNotice | undefined> {
  if (context.ledger.storeDownSince() !== undefined) return undefined;
  try {
    return await bagNotice(context, center, device, now);
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
