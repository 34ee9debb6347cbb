/** What `series.url` says about an InfluxDB. Pure. */
import { ConfigError } from "../../runtime/errors.ts";

/** Versions 2 and 3 are spoken to by the endpoints of version 1; databases and how long values are kept are their operator's matter. */
export interface InfluxAddress {
  version: 1 | 2 | 3;
  url: URL;
  /** Of version 2 the bucket (or the database that is mapped to it). */
  database: string;
  /** Version 1 only. */
  username: string;
  password: string;
  headers: Record<string, string>;
}

const namePattern = /^[\w-]{1,64}$/;

/** `secret`: the user's password, or the token of versions 2 and 3. Throws ConfigError on a URL without a database or a needed token. */
export function influxAddress(text: string, secret = ""): InfluxAddress {
  const [, digit, rest] = /^influx([23]?)\+(.*)$/.exec(text) ?? [];
  const version = digit === "2" ? 2 : digit === "3" ? 3 : 1;
  const url = new URL(rest ?? "");
  if (!url.port) url.port = version === 3 ? "8181" : "8086";
  const database = url.pathname.slice(1);
  if (!namePattern.test(database)) throw new ConfigError(`series.url: give a database, e.g. influx+http://host:8086/mimamori`);
  const username = decodeURIComponent(url.username);
  if (version > 1 && secret === "") {
    throw new ConfigError(
      `series.url: InfluxDB ${version} needs a token: put it into a file and name that in MIMAMORI_SERIES_PASSWORD_FILE`,
    );
  }
  if (version > 1 && username) throw new ConfigError(`series.url: InfluxDB ${version} takes a token and no user`);
  const basic = username ? { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}` } : {};
  const headers = { 1: basic, 2: { authorization: `Token ${secret}` }, 3: { authorization: `Bearer ${secret}` } }[version];
  return { version, url, database, username, password: secret, headers: headers as Record<string, string> };
}

/** What the operator must do when version 1 answers 401 or 403: the server's own words name neither the file nor the grants. */
export function remedyFor(status: number | undefined, { version, database, username }: InfluxAddress): string | undefined {
  if (version > 1) return undefined;
  if (status === 401)
    return "answers 401: give the user in series.url and the password in the file that MIMAMORI_SERIES_PASSWORD_FILE names";
  if (status !== 403) return undefined;
  const commands = `CREATE DATABASE "${database}"; GRANT ALL ON "${database}" TO "${username}"`;
  return `answers 403: let an administrator create the database and grant: ${commands}`;
}
