/** One number for all that browsers keep: it changes with every file of the pages, so that nothing old is mixed with anything new. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;

function filesOf(folder: string): string[] {
  return readdirSync(join(here, folder), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort();
}

function versionOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("base64url").slice(0, 10);
}

// The lock file stands for the libraries in the bundles.
export const assetVersion = versionOf([...filesOf("browser"), ...filesOf("styles"), join(here, "../../package-lock.json")]);

/** Address of a style, script, font list or picture of the pages. */
export function assetUrl(name: string): string {
  return `/assets/${name}?v=${assetVersion}`;
}
