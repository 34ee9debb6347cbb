/** What a request brings (address, form), read in the form that a page expects. */
import type * as z from "zod";
import { WebProblem } from "./errors.ts";

/**
 * `brought` as the schema makes it; throws WebProblem (400) when it has another form. Nothing else makes a failure to read the sender's
 * fault: a ZodError that comes from anywhere else is about what we keep ourselves, and that is our bug.
 */
export function parseAsked<Schema extends z.ZodType>(schema: Schema, brought: unknown): z.output<Schema> {
  const read = schema.safeParse(brought);
  if (!read.success) throw new WebProblem(400, "unreadable");
  return read.data;
}
