/** What names of people and of things look like. */
import { byLink, byMail } from "./accounts.ts";
import { bySystem } from "./pickups.ts";

const personName = /^[\p{L}\p{N}._-]{1,40}$/u;
const thingName = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ・ー._-]{0,39}$/u;
/** The program's own: the reader of a link, what a command did, our processes at the broker; what it did by itself, who answered by mail. */
const reserved: readonly string[] = [byLink, "command", "collector", "web", bySystem, byMail];

/** What a person types to sign in. */
export function isPersonName(name: string): boolean {
  return personName.test(name);
}

/** A name that looks like a person's and would be taken for the program itself. */
export function isReserved(name: string): boolean {
  return reserved.includes(name);
}

/** Of a token or a tablet, e.g. 東部受付の端末. */
export function isThingName(name: string): boolean {
  return thingName.test(name);
}
