/** Checks a document in two steps: its shape, then what one value says about another, on whatever part has the right shape. */
import type * as z from "zod";
import { type Problem, problemsOf } from "./problem.ts";

export type CheckedDocument<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

/** Pure; never throws. */
export function checkDocument<T>(schema: z.ZodType<T>, crossChecks: (value: T) => Problem[], document: unknown): CheckedDocument<T> {
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    const shape = problemsOf(parsed.error);
    return { ok: false, problems: [...shape, ...crossChecksOfRest(schema, crossChecks, document, shape)] };
  }
  const problems = crossChecks(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.data };
}

/** Without what says its kind, the rest of an object would be taken for another kind. */
const saysKind = new Set<string | number>(["type", "as", "preset"]);

/** Cross-checks of the document without what has the wrong shape, so that one run names everything. */
function crossChecksOfRest<T>(
  schema: z.ZodType<T>,
  crossChecks: (value: T) => Problem[],
  document: unknown,
  shape: readonly Problem[],
): Problem[] {
  let rest: unknown;
  try {
    rest = structuredClone(document);
  } catch {
    return [];
  }
  const removed: Problem["path"][] = [];
  // Taking a wrong value away may leave its parent without a required one: then that goes too, and so on upwards.
  for (let problems = shape; problems.length > 0; ) {
    for (const { path } of problems) {
      let gone = saysKind.has(path.at(-1)!) ? path.slice(0, -1) : path;
      while (gone.length > 0 && !removeAt(rest, gone)) gone = gone.slice(0, -1);
      if (gone.length === 0) return [];
      removed.push(about(gone));
    }
    const again = schema.safeParse(rest);
    if (again.success) {
      // What was taken away here is not missing, it is wrong, and named already.
      return crossChecks(again.data).filter(({ path }) => !removed.some((one) => startsWith(path, one) || startsWith(one, path)));
    }
    problems = problemsOf(again.error);
  }
  return [];
}

/** Without its driver a device says nothing about its signals: then the whole device waits for the next run. */
function about(path: Problem["path"]): Problem["path"] {
  const driver = path.findIndex((key, i) => (key === "driver" || key === "drivers") && path[i - 2] === "devices");
  return driver < 0 ? path : path.slice(0, driver);
}

function startsWith(path: Problem["path"], beginning: Problem["path"]): boolean {
  return beginning.every((key, index) => key === path[index]);
}

/** True if there was something at the path, which is gone then. */
function removeAt(root: unknown, path: Problem["path"]): boolean {
  const parent = path.slice(0, -1).reduce<unknown>((node, key) => (node as Record<string | number, unknown> | undefined)?.[key], root);
  const key = path.at(-1)!;
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, key)) return false;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string | number, unknown>)[key];
  return true;
}
