/** The programs of libgpiod, 1.6 (Debian 12) and 2.x (Debian 13): what they are asked and what they print. Pure. */
import type { PulseConfig } from "../../../contract/config/drivers/pulse.ts";

export type LibgpiodMajor = 1 | 2;

/** From the first line of `gpiomon --version`, e.g. `gpiomon (libgpiod) v1.6.3`; undefined if it is none. */
export function libgpiodMajor(text: string): LibgpiodMajor | undefined {
  const major = /\(libgpiod\) v(\d+)\./.exec(text)?.[1];
  return major === "1" ? 1 : major === "2" ? 2 : undefined;
}

/**
 * Both print a line an edge, `event offset seconds.nanoseconds`. Both edges are always asked for: debouncing needs them. Events are numbers:
 * 1.6 says 0 falling and 1 rising, 2.x says 1 rising and 2 falling.
 */
const formats: Record<LibgpiodMajor, string> = { 1: "%e %o %s.%n", 2: "%e %o %S" };

export function gpiomonArguments(major: LibgpiodMajor, { chip, bias, lines }: PulseConfig): string[] {
  const offsets = offsetsOf(lines);
  if (major === 1) return ["--line-buffered", `--bias=${bias}`, `--format=${formats[1]}`, chip, ...offsets];
  return [
    ...(bias === "disable" ? ["--bias=disabled"] : bias === "as-is" ? [] : [`--bias=${bias}`]),
    `--format=${formats[2]}`,
    `--chip=${chip}`,
    ...offsets,
  ];
}

/** Asks for the levels at the start, in the order of the lines. */
export function gpiogetArguments(major: LibgpiodMajor, { chip, bias, lines }: PulseConfig): string[] {
  const offsets = offsetsOf(lines);
  if (major === 1) return [`--bias=${bias}`, chip, ...offsets];
  return [
    "--numeric",
    ...(bias === "disable" ? ["--bias=disabled"] : bias === "as-is" ? [] : [`--bias=${bias}`]),
    `--chip=${chip}`,
    ...offsets,
  ];
}

function offsetsOf(lines: PulseConfig["lines"]): string[] {
  return [...new Set(Object.values(lines).map(({ line }) => String(line)))];
}

/** Levels by line from the answer of gpioget: `0 1`. Lines without an answer are left out. */
export function parseLevels(text: string, lines: PulseConfig["lines"]): Map<number, boolean> {
  const levels = text.trim().split(/\s+/);
  return new Map(
    offsetsOf(lines).flatMap((offset, i) => (/^[01]$/.test(levels[i] ?? "") ? [[Number(offset), levels[i] === "1"] as const] : [])),
  );
}

export interface EdgeEvent {
  line: number;
  high: boolean;
  /** The kernel's time of the edge in milliseconds; its zero depends on kernel and version. */
  atMs: number;
}

/** An edge, or undefined: a line that is none (a banner, a line cut off when the program was killed). */
export function parseEdge(major: LibgpiodMajor, text: string): EdgeEvent | undefined {
  const match = /^(\d) (\d+) (\d+)\.(\d+)$/.exec(text.trim());
  if (!match) return undefined;
  const [, event, line, seconds, fraction] = match as unknown as [string, string, string, string, string];
  const high = { 1: { "0": false, "1": true }, 2: { "1": true, "2": false } }[major] as Partial<Record<string, boolean>>;
  if (high[event] === undefined) return undefined;
  // 1.6 prints the nanoseconds without leading zeros (%n is a plain number), 2.x as nine digits.
  const nanoseconds = major === 1 ? Number(fraction) : Number(`0.${fraction}`) * 1e9;
  return { line: Number(line), high: high[event], atMs: Number(seconds) * 1000 + nanoseconds / 1e6 };
}
