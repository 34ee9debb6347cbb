/** Writes down what the program says in the year, and tells the staff: every mail, every advice. */
import { hourMs, type Instant, tokyoDate } from "../../contract/time.ts";
import { openHours } from "../../jobs/calendar.ts";
import type { JobContext } from "../../jobs/context.ts";
import type { Advice } from "../../jobs/pickup/advice.ts";
import { adviceSentence } from "../../jobs/pickup/adviceWords.ts";
import { machinesOf } from "../../jobs/pickup/pickup.ts";
import type { Notification } from "../../records/operations/alerts.ts";
import { type CenterId, centerOf } from "./yearCenters.ts";
import type { YearPlace } from "./yearPlace.ts";

/** One mail, to however many people. */
export interface SaidMail {
  at: Instant;
  center: string;
  subject: string;
  /** What it is about and why now, e.g. `pickup first`; empty for a digest. */
  about: string[];
  isDigest: boolean;
  urgent: boolean;
  /** On a day on which nobody is there. */
  closedDay: boolean;
  /** By when a mail about a bag wants somebody to act. */
  actBy: Instant | null;
  people: number;
}

/** An advice that is another one than before; the hours of the forecast in its sentence move without that. */
export interface SaidAdvice {
  at: Instant;
  center: CenterId;
  advice: Advice;
  sentence: string;
}

export interface HeardWord {
  at: Instant;
  center: CenterId;
  why: string;
  ignored: boolean;
}

export interface YearRecord {
  mails: SaidMail[];
  advice: SaidAdvice[];
  /** What staff heard and did not do already. */
  heard: HeardWord[];
}

const digestsEveryMs = 3 * hourMs;

/** `pickup`: what must be done with the bag by when; `bag-age`: it has been in the machine for too long. */
export const isAboutBag = ({ about }: SaidMail) => about.some((one) => /^(pickup|bag-age) /.test(one));

const isQuestion = ({ subject }: SaidMail) => subject.includes("袋の交換を確かめてください");

export class YearRecorder {
  readonly record: YearRecord = { mails: [], advice: [], heard: [] };
  readonly #context: JobContext;
  readonly #places: readonly YearPlace[];
  #listedUntil: Instant;
  readonly #alerts = new Map<number, { center: string; rule: string }>();
  readonly #before = new Map<CenterId, string>();
  /** Advice on the page that was ignored stays ignored until something else is said. */
  readonly #known = new Map<CenterId, string>();

  constructor(context: JobContext, places: readonly YearPlace[]) {
    this.#context = context;
    this.#places = places;
    this.#listedUntil = context.startedAt;
  }

  /** After every look of the program. */
  async look(now: Instant): Promise<void> {
    const mails = await this.#mails(now);
    this.record.mails.push(...mails);
    for (const place of this.#places) {
      const advice = this.#advice(place.id, now);
      const mail = mails.find(
        (one) => one.center === place.id && isAboutBag(one) && one.about.some((about) => !/ (resolved|asked)$/.test(about)),
      );
      // Who is asked whether the bag was really changed goes to see, and says what there is.
      if (mail && isQuestion(mail)) place.staff.hearUnknown(now);
      else if (mail) this.#tell(place, `mail ${mail.about.join(", ")}`, now);
      // Whoever is there sees the page too.
      else if (advice && place.staffed.isStaffed(now) && (advice.kind === "today" || advice.kind === "full")) {
        const said = `${advice.kind} ${advice.act}`;
        if (this.#known.get(place.id) !== said) this.#tell(place, `page ${said}`, now);
      }
      if (advice?.kind === "unknown" && place.staffed.isStaffed(now)) place.staff.hearUnknown(now);
      if (advice && (advice.kind === "today" || advice.kind === "full")) this.#known.set(place.id, `${advice.kind} ${advice.act}`);
      else this.#known.delete(place.id);
    }
  }

  #tell({ id, staff }: YearPlace, why: string, now: Instant): void {
    const heard = staff.hear(why, now);
    if (heard !== "at-it") this.record.heard.push({ at: now, center: id, why, ignored: heard === "ignored" });
  }

  #advice(center: CenterId, now: Instant): Advice | undefined {
    const machine = machinesOf(this.#context).find((one) => one.center === center);
    if (!machine) return undefined;
    const { advice } = machine;
    // A full machine is to be emptied now, whenever one asks.
    const key = [advice.kind, advice.act, advice.kind === "full" ? "now" : advice.actBy].join("|");
    if (this.#before.get(center) !== key) this.record.advice.push({ at: now, center, advice, sentence: adviceSentence(advice) });
    this.#before.set(center, key);
    return advice;
  }

  async #mails(now: Instant): Promise<SaidMail[]> {
    const { operations } = this.#context;
    const entries = await operations.alerts.notificationsBetween(now, now + 1);
    // Digests have no entry in the alert log; they are looked for now and then.
    if (entries.length === 0 && now - this.#listedUntil < digestsEveryMs) return [];
    const rows = await operations.outbox.list(this.#listedUntil, now + 1);
    this.#listedUntil = now + 1;
    await this.#meet(entries, now);
    const mails = new Map<string, SaidMail>();
    for (const { key, madeAt, center, subject, urgent } of rows)
      this.#count(mails, center, subject, madeAt, urgent === 1, key.startsWith("digest"));
    for (const { alert, subject, reason, actBy } of entries) {
      const { center, rule } = this.#alerts.get(alert)!;
      const mail = mails.get(`${center} ${subject}`);
      if (!mail) continue;
      const about = `${rule} ${reason}`;
      if (!mail.about.includes(about)) mail.about.push(about);
      if (rule === "pickup") mail.actBy = actBy;
    }
    return [...mails.values()];
  }

  #count(mails: Map<string, SaidMail>, center: string, subject: string, at: Instant, urgent: boolean, isDigest: boolean): void {
    const known = mails.get(`${center} ${subject}`);
    const closedDay = openHours(centerOf(center as CenterId), tokyoDate(at)) === undefined;
    if (known) known.people++;
    else mails.set(`${center} ${subject}`, { at, center, subject, about: [], isDigest, urgent, closedDay, actBy: null, people: 1 });
  }

  async #meet(entries: readonly Notification[], now: Instant): Promise<void> {
    if (entries.every(({ alert }) => this.#alerts.has(alert))) return;
    for (const { id, center, rule } of await this.#context.operations.alerts.since(now - 1, 1_000)) this.#alerts.set(id, { center, rule });
  }
}
