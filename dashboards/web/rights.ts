/** Who may do what on the pages and in the API: one table, asked by the guard of every route and by whatever draws a button. Pure. */
import type { PersonRole } from "../../records/operations/roles.ts";

export type { PersonRole };

/**
 * What a route needs. read: figures, alerts, bags · act: acknowledge, report by hand, comment · devices: what installers do · mail: mails of
 * the folder · reports: figures for managers · settings, accounts: a personal sign-in of an administrator (installers: numbers of devices) ·
 * wall: the screen of one center · calendar: the feed of a phone's calendar · own: whoever signed in as a person.
 */
export type Need = "read" | "act" | "devices" | "mail" | "reports" | "settings" | "accounts" | "wall" | "calendar" | "own";

/**
 * person: signed in by name or link · tablet: a paired device of one center, whoever acts at it taps a staff code · token: a program that
 * reads the API as a role · wall, calendar: a secret that opens just that · guest: nobody signed in.
 */
export type ViewerKind = "person" | "tablet" | "token" | "wall" | "calendar" | "guest";

const ofPersons: Record<PersonRole, readonly Need[]> = {
  staff: ["read", "act", "mail", "wall", "calendar", "own"],
  manager: ["read", "act", "mail", "reports", "wall", "calendar", "own"],
  installer: ["read", "act", "mail", "devices", "settings", "wall", "calendar", "own"],
  admin: ["read", "act", "mail", "devices", "reports", "settings", "accounts", "wall", "calendar", "own"],
};
const ofOthers: Record<Exclude<ViewerKind, "person" | "token">, readonly Need[]> = {
  tablet: ["read", "act", "wall"],
  wall: ["wall"],
  calendar: ["calendar"],
  guest: [],
};
/** A program only reads, whatever its role may do by hand. */
const ofTokens: readonly Need[] = ["read", "reports", "devices", "settings", "calendar"];

export interface ViewerFacts {
  kind: ViewerKind;
  /** Account, token or tablet as others read it; "" for guests. */
  name: string;
  role?: PersonRole | undefined;
  /** Bound to this center; absent: all of them. */
  center?: string | undefined;
}

export class Viewer {
  readonly kind: ViewerKind;
  readonly name: string;
  readonly role: PersonRole | undefined;
  readonly center: string | undefined;
  readonly #needs: ReadonlySet<Need>;

  /** `openToRead`: a demonstration on this machine, in which guests may look. */
  constructor({ kind, name, role, center }: ViewerFacts, { openToRead = false }: { openToRead?: boolean } = {}) {
    this.kind = kind;
    this.name = name;
    this.role = role;
    this.center = center;
    this.#needs = new Set([...needsOf(kind, role), ...(openToRead ? (["read", "mail", "wall", "calendar"] as const) : [])]);
  }

  /** Whether this is somebody: a person, a paired tablet, a token. */
  get isKnown(): boolean {
    return this.kind !== "guest";
  }

  get isPerson(): boolean {
    return this.kind === "person";
  }

  /** `center`: the one that it is about; undefined where it is about none or about several. */
  may(need: Need, center?: string): boolean {
    if (!this.#needs.has(need)) return false;
    if (this.center === undefined || center === undefined || center === this.center) return true;
    // Members of staff see the other center too (both stand side by side on the board), but act at their own.
    return this.isPerson && (need === "read" || need === "wall" || need === "calendar");
  }

  /** Whether a center's figures may be shown. */
  sees(center: string): boolean {
    return this.may("read", center);
  }
}

function needsOf(kind: ViewerKind, role: PersonRole | undefined): readonly Need[] {
  if (kind === "person") return role ? ofPersons[role] : [];
  if (kind === "token") return role ? ofTokens.filter((need) => ofPersons[role].includes(need)) : [];
  return ofOthers[kind];
}
