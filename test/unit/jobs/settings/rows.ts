import { configOf } from "../center.ts";

export const document = structuredClone(configOf());
export const nearFull = "centers.east.nearFull";
export const full = "centers.east.full";

let id = 0;
export function rowOf(path: string, value: unknown) {
  return { id: ++id, path, value, before: null, setAt: id, setBy: "admin", undoneAt: null, undoneBy: null };
}
