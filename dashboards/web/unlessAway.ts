import { Unavailable } from "../../runtime/errors.ts";

/** A store that went away a moment ago costs a figure, not the page; the next look knows that it is away. */
export async function unlessAway<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
