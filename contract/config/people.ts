/** Who gets mails of a center, and when they rather do not. */
import * as z from "zod";

const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'a time of day is written "8:00"');
const mailAddress = z.email("not a mail address");

/** In the order in which an alert climbs when nobody acknowledges it. */
export const recipientRoles = ["staff", "manager", "admin"] as const;
export type RecipientRole = (typeof recipientRoles)[number];

/**
 * One person or shared telephone: an address, or an address with more. `label` is what others read when this one answered
 * ("早番の携帯", never a name); `role` says at which step of the escalation it is told.
 */
const recipient = z
  .union(
    [
      mailAddress,
      z.strictObject({
        mail: mailAddress,
        label: z.string().min(1).max(20).optional(),
        role: z.enum(recipientRoles).default("staff"),
      }),
    ],
    { error: `not a mail address, nor { mail, label (1 to 20 letters), role (${recipientRoles.join(", ")}) }` },
  )
  .transform((one): Recipient => (typeof one === "string" ? { mail: one, role: "staff" } : one));

export interface Recipient {
  mail: string;
  label?: string | undefined;
  role: RecipientRole;
}

function areDifferent(all: readonly Recipient[]): boolean {
  return new Set(all.map(({ mail }) => mail.toLowerCase())).size === all.length;
}

export const peopleSchema = {
  recipients: z
    .array(recipient)
    .pipe(z.custom<Recipient[]>((all) => areDifferent(all as Recipient[]), "an address stands here twice"))
    .default([]),
  /** Without an acknowledgement for so many opening hours the next role is told too. */
  escalateAfterOpenHours: z.number().min(0.5).max(200).default(4),
  /** No mail in these hours but urgent ones; the others wait for the end. */
  quietHours: z.tuple([timeOfDay, timeOfDay]).default(["20:00", "7:00"]),
};

/** Who watches the watchers: an address outside that hears regularly, or hears when the jobs stand still. */
export const watchdogSchema = z.strictObject({
  /** Called (GET) after every round of jobs, at most once a minute; whoever is behind it notices that nothing comes. */
  pingUrl: z.url({ protocol: /^https?$/, error: "an http or https address" }).optional(),
  /** Gets a mail when no round of jobs has ended for so long. */
  mail: mailAddress.optional(),
  lateMinutes: z.number().min(0.05).max(1_440).default(15),
});
