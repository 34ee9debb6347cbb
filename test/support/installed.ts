/** Which of the servers and tools that tests need are on this machine. */
import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

export const servers = ["influxd", "mosquitto", "chromium"] as const;
/** What is no server: the programs that read GPIO lines, and the library that gives a process another clock. */
export const tools = ["gpiomon", "libfaketime.so.1"] as const;
export type ServerName = (typeof servers)[number] | (typeof tools)[number];

/** Where a server's program or a library lies. Daemons are often in sbin, which is not on everybody's PATH. */
export function pathOf(name: ServerName): string | undefined {
  if (name === "libfaketime.so.1") return faketimeLibrary(name);
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), "/usr/bin", "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, name)).find((file) => may(file, constants.X_OK));
}

/** Debian puts it into the folder of the machine's architecture: /usr/lib/x86_64-linux-gnu/faketime. */
function faketimeLibrary(name: string): string | undefined {
  const lib = "/usr/lib";
  if (!may(lib, constants.R_OK)) return undefined;
  const files = readdirSync(lib).map((architecture) => join(lib, architecture, "faketime", name));
  return files.find((file) => may(file, constants.R_OK));
}

function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
