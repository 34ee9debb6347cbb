/**
 * Adds to package-lock.json the builds for other platforms that npm left out: `node deploy/completeLock.ts`.
 *
 * npm drops an optional package from the lock file when the registry in use does not serve it (mirrors often hold Linux builds only), and
 * then `npm ci` refuses the lock file it wrote itself. The entries carry no checksum: they are never installed on Linux with glibc.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const file = new URL("../package-lock.json", import.meta.url);
const systems = ["android", "darwin", "win32", "freebsd", "openharmony", "linux"];
const processors = ["arm64", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "arm"];

/** `path of the entry` of every optional build that is named and not there. */
export function missingBuilds(packages: Record<string, Entry>): { key: string; entry: Entry }[] {
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) => {
      const key = `node_modules/${name}`;
      if (packages[key] || packages[`${parent}/node_modules/${name}`]) return [];
      const os = systems.find((one) => name.includes(one));
      const cpu = processors.find((one) => name.includes(one, name.indexOf("/")));
      const libc = name.includes("musl") ? ["musl"] : os === "linux" && name.includes("gnu") ? ["glibc"] : undefined;
      return [
        {
          key,
          entry: {
            version,
            ...(cpu && { cpu: [cpu] }),
            ...(dev && { dev }),
            ...(libc && { libc }),
            optional: true,
            ...(os && { os: [os] }),
          },
        },
      ];
    }),
  );
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Entry> };
  const missing = missingBuilds(lock.packages);
  for (const { key, entry } of missing) lock.packages[key] = entry;
  const { "": root, ...rest } = lock.packages;
  lock.packages = { "": root!, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))) };
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  process.stderr.write(`${missing.length} added\n`);
}
