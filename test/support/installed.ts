/** Which of the servers that tests need are on this machine. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export const servers = ["influxd", "mosquitto", "chromium"] as const;
export type ServerName = (typeof servers)[number];

/** Where a server's program lies. Daemons are often in sbin, which is not on everybody's PATH. */
export function pathOf(name: ServerName): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), "/usr/bin", "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, name)).find(executable);
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
