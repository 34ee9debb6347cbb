/** Room on the disk, and what our files take of it. */
import { stat, statfs } from "node:fs/promises";

export interface DiskSpace {
  /** For a program without special rights. */
  freeBytes: number;
  totalBytes: number;
}

export type SpaceLevel = "fine" | "low" | "very-low";

const gigabyte = 1e9;

/** low: somebody should make room in the next days · very-low: soon nothing can be written. Pure. */
export function spaceLevel({ freeBytes, totalBytes }: DiskSpace): SpaceLevel {
  const share = freeBytes / totalBytes;
  if (freeBytes < 0.5 * gigabyte || share < 0.01) return "very-low";
  return freeBytes < 2 * gigabyte || share < 0.05 ? "low" : "fine";
}

/** Of the disk that holds this folder; undefined: it cannot be told. */
export async function spaceOf(dir: string): Promise<DiskSpace | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(dir);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** A SQLite file with what belongs to it; undefined: there is none here. */
export async function databaseBytes(file: string): Promise<number | undefined> {
  const sizes = await Promise.all(
    [file, `${file}-wal`, `${file}-shm`].map((one) =>
      stat(one)
        .then(({ size }) => size)
        .catch(() => undefined),
    ),
  );
  return sizes[0] === undefined ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
