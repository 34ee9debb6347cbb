/** Roles of people and of tokens: which there are. What each may do is for the pages to say. */

/** 施設職員 · 管理職 · 設置者 · 管理者. */
export const personRoles = ["staff", "manager", "installer", "admin"] as const;
export type PersonRole = (typeof personRoles)[number];

/** Roles that a token is made with; `tablet` comes from pairing alone. The roles of people are for the API, never for pages. */
export const tokenRoles = ["wall", "calendar", ...personRoles] as const;
export type TokenRole = (typeof tokenRoles)[number] | "tablet";

/** Our own processes and agents have accounts too. */
export function isPersonRole(role: string): role is PersonRole {
  return (personRoles as readonly string[]).includes(role);
}

/**
 * Why this role cannot be bound to this center, in words for whoever types the command; undefined: it can.
 * `center` null: every center.
 */
export function centerProblem(role: PersonRole | TokenRole, center: string | null): string | undefined {
  if ((role === "wall" || role === "tablet") && center === null) return `a ${role} is for one center`;
  if (center !== null && isPersonRole(role) && role !== "staff") return `a center is for staff: ${role} works at every center`;
  return undefined;
}
