import type * as z from "zod";

/** One problem of a configuration and where it is: `path` leads through the document, e.g. ["centers", "east", "devices", 0]. */
export interface Problem {
  path: (string | number)[];
  message: string;
}

/** The same problems further down in a document. */
export function below(path: (string | number)[], problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

/** What zod found, with paths. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => ({
    path: issue.path.map((key) => (typeof key === "symbol" ? String(key) : key)),
    message: issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message,
  }));
}
