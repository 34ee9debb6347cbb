/** A question to a real InfluxDB as a reader from outside asks it: over HTTP, without any code of ours. */
export interface InfluxSeries {
  name: string;
  tags?: Record<string, string>;
  columns: string[];
  values: (string | number | boolean | null)[][];
}

/** The series of one statement; rejects with InfluxDB's own words. */
export async function askInflux(url: string, database: string, q: string, headers: Record<string, string> = {}): Promise<InfluxSeries[]> {
  const answer = await fetch(`${url}/query`, { method: "POST", body: new URLSearchParams({ db: database, epoch: "ms", q }), headers });
  const { results, error } = (await answer.json()) as { results?: { series?: InfluxSeries[]; error?: string }[]; error?: string };
  const problem = error ?? results?.[0]?.error;
  if (problem !== undefined) throw new Error(`${problem}: ${q}`);
  return results?.[0]?.series ?? [];
}
