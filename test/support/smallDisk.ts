/**
 * A real disk of its own, small enough to be filled, and one that fails like an SD card. It is mounted in a namespace of its own: nobody
 * else sees it, and it is gone with the process that holds it, however the test ends.
 */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { launch, type Running, root, tempDir } from "./processes.ts";

export interface SmallDisk {
  /** The folder as the processes on this disk see it. */
  dir: string;
  /** The same for everybody else. */
  outside: string;
  /** The program itself, on this disk. */
  startCli(args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** Another file takes all the space there is, but for so many KiB. */
  fill(leftKib?: number): void;
  /** … and gives it back. */
  free(): void;
}

export interface FailingDisk extends SmallDisk {
  /** The kernel finds an error and lets nobody write any more, as with an SD card that wears out. */
  fail(): void;
  /** A technician: stopped, checked, mounted again. No process may use the disk. */
  repair(): void;
}

/** Whether this machine lets us mount: a container often does not, and nothing that could be installed changes that. Says so. */
export function mayMount(kind: "memory" | "loop"): boolean {
  const probe =
    kind === "memory"
      ? 'mount -t tmpfs -o size=1m tmpfs "$1"'
      : 'truncate -s 4M "$2" && mkfs.ext4 -q -O ^has_journal "$2" && mount -o loop "$2" "$1" && test -w /sys/fs/ext4/$(basename $(findmnt -no SOURCE "$1"))/trigger_fs_error';
  const dir = tempDir();
  const { status } = spawnSync("unshare", [...namespace, "sh", "-c", probe, "sh", dir, join(tempDir(), "image")]);
  if (status === 0) return true;
  const message = `this machine does not let us mount a ${kind === "memory" ? "disk in memory" : "disk image"}`;
  console.warn(`skipped: ${message}`);
  return false;
}

const namespace = ["--mount", "--propagation", "private"];
const pageBytes = 4_096;

/** A disk of so many KiB that can be filled. */
export async function startSmallDisk(kib: number): Promise<SmallDisk> {
  const dir = tempDir();
  const { disk } = await hold(dir, `mount -t tmpfs -o size=${kib}k,mode=700 tmpfs ${dir}`);
  return disk;
}

/** A disk image with a file system that stops to be writable when it is told to fail. */
export async function startFailingDisk(): Promise<FailingDisk> {
  const [dir, image] = [tempDir(), join(tempDir(), "image")];
  const mount = `mount -o loop,errors=remount-ro ${image} ${dir}`;
  const { disk, inside } = await hold(dir, `truncate -s 16M ${image} && mkfs.ext4 -q -O ^has_journal ${image} && ${mount}`);
  return {
    ...disk,
    fail: () => inside(`echo 1 > /sys/fs/ext4/$(basename $(findmnt -no SOURCE ${dir}))/trigger_fs_error`),
    // 1: errors were found and put right.
    repair: () => inside(`umount ${dir} && { e2fsck -fp ${image} >/dev/null; [ $? -le 1 ]; } && ${mount}`),
  };
}

/** A process that does nothing but hold the namespace in which the command has mounted the disk. */
async function hold(dir: string, mount: string): Promise<{ disk: SmallDisk; inside(command: string): void }> {
  const holder = launch("unshare", [...namespace, "sh", "-c", `${mount} && echo mounted && exec sleep 3600`]);
  await holder.waitForLine(/^mounted$/);
  const outside = join(`/proc/${holder.pid}/root`, dir);
  const enter = [`--mount=/proc/${holder.pid}/ns/mnt`];
  const filler = join(outside, "filler");
  const disk: SmallDisk = {
    dir,
    outside,
    startCli: (args, env = {}) => launch("nsenter", [...enter, process.execPath, join(root, "cli.ts"), ...args], { env }),
    fill(leftKib = 0) {
      const file = openSync(filler, "a");
      for (let size = 256 * pageBytes; size >= pageBytes; ) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
          size /= 2;
        }
      }
      closeSync(file);
      truncateSync(filler, statSync(filler).size - leftKib * 1_024);
    },
    free: () => rmSync(filler, { force: true }),
  };
  const inside = (command: string) => {
    const { status, stderr } = spawnSync("nsenter", [...enter, "sh", "-c", command]);
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  };
  return { disk, inside };
}
