/** Who is told: the first role of a center, and with each step of the escalation the next one. Pure. */
import { type Recipient, recipientRoles } from "../../contract/config/people.ts";
import type { CenterConfig, Config } from "../../contract/config/schema.ts";

/** The roles that somebody has, in the order in which an alert climbs. */
function rolesOf(recipients: readonly Recipient[]) {
  return recipientRoles.filter((role) => recipients.some((one) => one.role === role));
}

/** Who is told from the beginning up to and including this step of the escalation (0: nobody was passed over yet). */
export function toldAt(recipients: readonly Recipient[], step: number): Recipient[] {
  const roles = rolesOf(recipients).slice(0, step + 1);
  return unique(recipients.filter(({ role }) => roles.includes(role)));
}

/** Who comes next after this step; empty: nobody has a higher role. */
export function nextAfter(recipients: readonly Recipient[], step: number): Recipient[] {
  const role = rolesOf(recipients)[step + 1];
  return unique(recipients.filter((one) => role !== undefined && one.role === role));
}

/** Whom the digest of a center goes to. */
export function digestReaders({ recipients }: CenterConfig): Recipient[] {
  return unique(recipients.filter(({ role }) => role !== "admin"));
}

/** Whom an outage of what all centers share is told: who runs it; else the highest role there is. With the center of each person's mail. */
export function operators({ centers }: Pick<Config, "centers">): { center: string; recipient: Recipient }[] {
  const everybody = Object.entries(centers).flatMap(([center, { recipients }]) => recipients.map((recipient) => ({ center, recipient })));
  const highest = rolesOf(everybody.map(({ recipient }) => recipient)).at(-1);
  const found = everybody.filter(({ recipient }) => recipient.role === highest);
  return found.filter(({ recipient }, index) => found.findIndex((one) => one.recipient.mail === recipient.mail) === index);
}

/** One address once, with its first role. */
function unique(recipients: readonly Recipient[]): Recipient[] {
  return recipients.filter(({ mail }, index) => recipients.findIndex((one) => one.mail === mail) === index);
}
