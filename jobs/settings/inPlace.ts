/**
 * Makes one object say what another says, without being exchanged: whoever holds it, or an object in it, reads the new values. Lists are
 * exchanged as a whole, so that whoever is going through one comes to its end. `fresh` is used up. Pure but for `held`.
 */
export function replaceInPlace(held: object, fresh: object): void {
  const [target, source] = [held as Record<string, unknown>, fresh as Record<string, unknown>];
  for (const key of Object.keys(target)) if (!Object.hasOwn(source, key)) delete target[key];
  for (const [key, value] of Object.entries(source)) {
    const before = target[key];
    if (isMapping(value) && isMapping(before)) replaceInPlace(before, value);
    else target[key] = value;
  }
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
