/**
 * The three kinds of failure. Anything else is our bug: it ends the process with its cause and the service manager restarts it.
 */

/** The operator must act. Carries every problem at once; the process prints them and exits with 2. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[] | string) {
    const list = typeof problems === "string" ? [problems] : problems;
    super(list.join("\n"));
    this.name = "ConfigError";
    this.problems = list;
  }
}

/** The sender is wrong: keep what was sent, count it, never retry. */
export class Rejected extends Error {
  override name = "Rejected";
}

/** Something we need is away: retry. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

/** A short text for a log line; never a stack, never a secret. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
