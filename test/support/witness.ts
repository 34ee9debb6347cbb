/**
 * A witness inside the file of a journal: a trigger of SQLite notes every entry in the transaction that commits it, so that nothing escapes
 * between two looks, however fast it is confirmed and released. The agent knows nothing of it.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Journal } from "../../runtime/journal.ts";

/** Makes the journal, which must not be there yet, and the witness in it. */
export function placeWitness(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  new Journal(file).close();
  const db = new DatabaseSync(file);
  db.exec(`CREATE TABLE witness (n INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE TRIGGER witnessed AFTER INSERT ON entries BEGIN INSERT INTO witness VALUES (new.n, new.body); END;`);
  db.close();
}

export interface Witnessed {
  n: number;
  /** `kind/device/at`, as pointsInInflux calls a point. */
  key: string;
  values: Record<string, number | boolean>;
}

/** Everything that was ever committed, in the order in which it was. */
export function witnessed(file: string): Witnessed[] {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const rows = db.prepare("SELECT n, body FROM witness ORDER BY rowid").all();
  db.close();
  return rows.map(({ n, body }) => {
    const { kind, device, at, ...values } = JSON.parse(String(body)) as { kind: string; device: string; at: number };
    return { n: Number(n), key: `${kind}/${device}/${at}`, values };
  });
}
