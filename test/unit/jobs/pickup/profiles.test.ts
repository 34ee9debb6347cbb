/** Whose week stands in for a machine that is not known yet, with the real store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JobContext } from "../../../../jobs/context.ts";
import { kindProfile } from "../../../../jobs/forecast/profile.ts";
import { knownDays, Profiles } from "../../../../jobs/pickup/profiles.ts";
import { configOf, tokyo } from "../center.ts";
import { closeContext, openContext } from "../stores.ts";

const compactor = (bagDiapers?: number) => ({
  kind: "compactor",
  name: "圧縮機",
  driver: { type: "simulated" },
  ...(bagDiapers && { bagDiapers }),
});
const now = tokyo("2026-11-25 10:00");

let dir: string;
let context: JobContext;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "profiles-"));
  const devices = { large: compactor(300), small: compactor(30), usual: compactor() };
  context = await openContext(dir, configOf({ devices } as unknown as Parameters<typeof configOf>[0]), now);
});
afterEach(async () => {
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

test("a machine has its own week, with a short past one of its own beside its center's, and in a new center what its kind is assumed to do", async () => {
  const { devices } = context.config.centers.east!;
  const learn = (device: string, days: number) =>
    context.operations.forecasts.learned([
      { center: "east", device, learnedAt: now, profile: JSON.stringify({ ...kindProfile(devices[device]!.bagDiapers), days }) },
    ]);
  const basisOf = async (device: string) => {
    const profiles = new Profiles(context.operations, context.config);
    await profiles.refresh();
    return profiles.of("east", device, devices[device]!);
  };
  expect(await basisOf("usual")).toMatchObject({ basis: "kind", profile: { days: 0 } });
  await learn("small", 2);
  expect(await basisOf("small")).toMatchObject({ basis: "kind", profile: { days: 2 } });
  expect(await basisOf("usual")).toMatchObject({ basis: "kind", profile: { days: 0 } });
  await learn("large", knownDays);
  expect(await basisOf("large")).toMatchObject({ basis: "device", profile: { days: knownDays } });
  expect(await basisOf("small")).toMatchObject({ basis: "center", profile: { days: 2 } });
  expect(await basisOf("usual")).toMatchObject({ basis: "center" });
});

test("a new machine with another bag takes over what comes in a day, not what share of the neighbour's bag that was", async () => {
  const learned = { ...kindProfile(300), days: knownDays + 20, ratioPerCycle: 1 / 300 };
  await context.operations.forecasts.learned([{ center: "east", device: "large", learnedAt: now, profile: JSON.stringify(learned) }]);
  const profiles = new Profiles(context.operations, context.config);
  await profiles.refresh();
  const { devices } = context.config.centers.east!;
  const sumOf = (device: string) => profiles.of("east", device, devices[device]!).profile.ratioPerOpenHour.reduce((a, b) => a + b, 0);
  const { profile, basis } = profiles.of("east", "small", devices.small!);
  expect(basis).toBe("center");
  expect(profile.ratioPerCycle).toBeCloseTo(1 / 30, 2);
  expect(sumOf("small") / sumOf("large")).toBeCloseTo(10, 0);
  expect(sumOf("usual") / sumOf("large")).toBeCloseTo(300 / 110, 1);
  expect(profiles.prior("east", devices.small!).ratioPerCycle).toBeCloseTo(1 / 30, 2);
});
