/** Reads a YAML document and says what is wrong with file, line and column. Knows nothing of what the document means. */
import { readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument, parse as parseYaml } from "yaml";
import { ConfigError, messageOf } from "./errors.ts";

type Path = (string | number)[];
export type Check<T> = (document: unknown) => { ok: true; config: T } | { ok: false; problems: { path: Path; message: string }[] };

/** Where a value stands: in the file, in a `--set`, or nowhere, so that its default counts. */
export type Origin = { from: "file"; line: number } | { from: "set" } | { from: "default" };

/** A configuration and what it was made of. */
export interface Loaded<T> {
  config: T;
  /** As it stands in the file, with the `--set` pairs laid over it; not checked further, not to be changed. */
  document: unknown;
  originOf(path: Path): Origin;
}

/** The configuration alone, of `loadDocument`. */
export function loadConfig<T>(file: string, sets: string[], check: Check<T>): T {
  return loadDocument(file, sets, check).config;
}

/**
 * Loads `file`, lays the `--set` pairs over it ("web.port=18080", the value a YAML scalar) and checks the result.
 * Throws ConfigError with every problem: unreadable file, YAML errors, then what `check` found.
 */
export function loadDocument<T>(file: string, sets: string[], check: Check<T>): Loaded<T> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read (${messageOf(error)})`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new ConfigError(document.errors.map((error) => `${position(error.pos[0])}: ${error.message.split(" at line")[0]}`));
  }
  const root: unknown = document.toJS() ?? {};
  if (typeof root !== "object" || Array.isArray(root)) throw new ConfigError(`${file}:1:1: a mapping was expected`);
  const overridden = new Set(sets.map((pair) => applySet(root as Record<string, unknown>, pair)));
  const setOf = (name: string) => [...overridden].find((set) => name === set || name.startsWith(`${set}.`));
  const originOf = (path: Path): Origin => {
    if (setOf(path.join(".")) !== undefined) return { from: "set" };
    const offset = offsetAt(document.contents, path);
    return offset === undefined ? { from: "default" } : { from: "file", line: lines.linePos(offset).line };
  };
  const result = check(root);
  if (result.ok) return { config: result.config, document: root, originOf };
  throw new ConfigError(
    result.problems.map(({ path, message }) => {
      const name = path.join(".");
      const bySet = setOf(name);
      const where = bySet ? `--set ${bySet}` : position(offsetOf(document.contents, path));
      return `${where}: ${name || "(document)"}: ${message}`;
    }),
  );
}

/** Lays one `path=value` over the document; returns the path. Throws ConfigError when it is none. */
export function applySet(root: Record<string, unknown>, pair: string): string {
  const equals = pair.indexOf("=");
  if (equals < 1) throw new ConfigError(`--set ${pair}: write it as path=value, e.g. --set web.port=18080`);
  const path = pair.slice(0, equals);
  const keys = path.split(".");
  if (keys.some((key) => ["__proto__", "constructor", "prototype", ""].includes(key))) throw new ConfigError(`--set ${pair}: not a path`);
  let value: unknown;
  try {
    value = parseYaml(pair.slice(equals + 1));
  } catch (error) {
    throw new ConfigError(`--set ${pair}: ${messageOf(error)}`);
  }
  let place = root;
  for (const key of keys.slice(0, -1)) {
    if (typeof place[key] !== "object" || place[key] === null) place[key] = {};
    place = place[key] as Record<string, unknown>;
  }
  place[keys.at(-1)!] = value;
  return path;
}

/** Where the value at `path` stands, or the single value that stands for all of it; undefined: it is not in the file. */
function offsetAt(contents: unknown, path: Path): number | undefined {
  let node: unknown = contents;
  for (const key of path) {
    const items = (node as { items?: unknown[] } | null)?.items;
    if (!items) break;
    const pair = typeof key === "number" ? items[key] : items.find((item) => String((item as { key?: unknown }).key) === key);
    if (pair === undefined) return undefined;
    node = isNode(pair) ? pair : (pair as { value?: unknown }).value;
  }
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Where the value at `path` stands, or the deepest part of the path that exists. For a missing key: its parent. */
function offsetOf(contents: unknown, path: Path): number {
  let node: unknown = contents;
  let offset = 0;
  for (const key of [...path, undefined]) {
    const found = isNode(node) ? node.range?.[0] : undefined;
    if (found !== undefined) offset = found;
    if (key === undefined) break;
    const items = (node as { items?: unknown[] } | null)?.items;
    if (!items) break;
    const pair = typeof key === "number" ? items[key] : items.find((item) => String((item as { key?: unknown }).key) === key);
    if (pair === undefined) break;
    const keyNode = (pair as { key?: unknown }).key;
    if (isNode(keyNode) && keyNode.range) offset = keyNode.range[0];
    node = isNode(pair) ? pair : (pair as { value?: unknown }).value;
  }
  return offset;
}

/** A secret from the file that `NAME_FILE` names, without its last line end; undefined if the variable is not set. */
export function secretFrom(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new ConfigError(`${name}_FILE: cannot be read (${messageOf(error)})`);
  }
}
