/** The agent with "drop only after stored" switched off: it forgets what it has sent. Shows that the kill test can see a loss. */
import { Journal } from "../../runtime/journal.ts";

const read = Journal.prototype.read;
Journal.prototype.read = function (from, limit) {
  const entries = read.call(this, from, limit);
  const last = entries.at(-1);
  if (last) setImmediate(() => this.release(last.n));
  return entries;
};

await import("../../cli.ts");
