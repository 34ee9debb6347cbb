/** What is wrong with a device: its kind, its drivers, what its signals are said to mean; and with two devices on one address. */
import { findKind, kinds } from "../kinds/index.ts";
import { type QuantityName, quantityOf } from "../quantities.ts";
import { acceptedUnits, type Conversion, conversionProblems } from "./conversions.ts";
import { addressesOf, busSettingsOf, type DriverConfig, driverProblems, rangeOf, signalsOf } from "./drivers/index.ts";
import { below, type Problem } from "./problem.ts";
import { type CenterConfig, conversionsOf, type DeviceConfig, driversOf } from "./schema.ts";

export function deviceProblems(device: DeviceConfig, center: Pick<CenterConfig, "simulated" | "nearFull" | "full">): Problem[] {
  const kind = findKind(device.kind);
  if (!kind) return [{ path: ["kind"], message: `unknown kind "${device.kind}"; known: ${kinds.map(({ id }) => id).join(", ")}` }];
  const problems: Problem[] = [...thresholdProblems(device, center), ...driverUseProblems(device, center)];
  for (const [name, driver] of driversOf(device)) problems.push(...below(pathOfDriver(name), driverProblems(driver)));
  for (const [quantity, conversion] of conversionsOf(device)) {
    const path = ["quantities", quantity];
    if (!kind.quantities.includes(quantity)) {
      problems.push({ path, message: `a ${kind.id} has no ${quantity}; it has ${kind.quantities.join(", ")}` });
      continue;
    }
    problems.push(...below(path, conversionProblems(quantity, conversion)), ...below(path, sourceProblems(device, quantity, conversion)));
  }
  return problems;
}

const pathOfDriver = (name: string) => (name === "" ? ["driver"] : ["drivers", name]);

function thresholdProblems(device: DeviceConfig, center: Pick<CenterConfig, "nearFull" | "full">): Problem[] {
  const problems: Problem[] = [];
  const { id, rules } = findKind(device.kind)!;
  for (const name of ["thresholds", "heldMinutes"] as const)
    for (const rule of Object.keys(device[name])) {
      if (rules.some((one) => one.id === rule)) continue;
      const known = rules.map((one) => one.id).join(", ") || "none";
      problems.push({ path: [name, rule], message: `unknown rule "${rule}" of a ${id}; known: ${known}` });
    }
  const near = device.thresholds["near-full"] ?? center.nearFull;
  const full = device.thresholds.full ?? center.full;
  const hasOwn = Object.keys(device.thresholds).length > 0;
  if (hasOwn && id === "compactor" && !(near > 0 && near < full && full <= 1)) {
    problems.push({ path: ["thresholds"], message: `near-full (${near}) must be over 0 and below full (${full}), full at most 1` });
  }
  return problems;
}

function driverUseProblems(device: DeviceConfig, center: Pick<CenterConfig, "simulated">): Problem[] {
  const drivers = [...driversOf(device)];
  const rules = conversionsOf(device);
  const simulated = drivers.some(([, { type }]) => type === "simulated");
  if (device.driver && device.drivers) return [{ path: ["drivers"], message: "give driver or drivers, not both" }];
  if (center.simulated && drivers.length === 0 && !device.planned)
    return [{ path: ["driver"], message: "a device of a simulated center needs a driver" }];
  if (simulated && (drivers.length > 1 || rules.length > 0))
    return [{ path: ["quantities"], message: "a simulated driver stands alone and gives its quantities by itself" }];
  if (drivers.length > 0 && !simulated && rules.length === 0)
    return [{ path: ["quantities"], message: "nothing is read from its drivers: say which signal is which quantity" }];
  if (rules.some(([, { as }]) => as === "level-drop") && !device.quantities.fillRatio)
    return [{ path: ["quantities", "bagChangesTotal"], message: "level-drop needs the quantity fillRatio" }];
  return [];
}

/** A signal that no driver gives, or one in a unit that cannot become this quantity. */
function sourceProblems(device: DeviceConfig, quantity: QuantityName, conversion: Conversion): Problem[] {
  if (conversion.as === "level-drop") return [];
  const path = ["from"];
  const { driver: name, signal } = splitFrom(device, conversion.from);
  const drivers = driversOf(device);
  const driver = drivers.get(name);
  if (!driver) return [{ path, message: `no driver "${name}"; write driver/signal with one of ${[...drivers.keys()].join(", ")}` }];
  const signals = signalsOf(driver);
  if (!signals) return [];
  const unit = signals.get(signal);
  if (unit === undefined) return [{ path, message: `the driver gives no "${signal}"; it gives ${[...signals.keys()].join(", ")}` }];
  const units = acceptedUnits(quantity, conversion);
  if (!units.includes(unit))
    return [{ path, message: `impossible scale: "${signal}" is in ${unit}, but ${quantity} needs ${units.join(" or ")} here` }];
  return rangeProblem(driver, signal, quantity, conversion).map((message) => ({ path, message }));
}

/** A scale with which no possible raw value can be what is wanted. */
function rangeProblem(driver: DriverConfig, signal: string, quantity: QuantityName, conversion: Conversion): string[] {
  const range = rangeOf(driver, signal);
  const wanted = wantedRange(quantity, conversion);
  if (!range || (range[0] <= wanted.max && range[1] >= wanted.min)) return [];
  return [`impossible scale: "${signal}" lies between ${range[0]} and ${range[1]}, but ${wanted.what}`];
}

/** Where a signal must come to at all. */
function wantedRange(quantity: QuantityName, conversion: Conversion): { min: number; max: number; what: string } {
  switch (conversion.as) {
    case "value": {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = quantityOf(quantity);
      return { min, max, what: `${quantity} between ${min} and ${max}` };
    }
    case "distance": {
      const { fullM = conversion.deadZoneM, emptyM = 20 } = conversion;
      return { min: fullM, max: emptyM, what: `the bag is ${fullM} to ${emptyM} m away` };
    }
    case "power-signature":
      return { min: conversion.aboveW, max: Number.POSITIVE_INFINITY, what: `a cycle begins above ${conversion.aboveW} W` };
    case "load-cell": {
      const { tare, kgPerUnit = 1 } = conversion;
      if (tare === undefined) break;
      return kgPerUnit > 0
        ? { min: tare, max: Number.POSITIVE_INFINITY, what: `the empty load cell shows ${tare}` }
        : { min: Number.NEGATIVE_INFINITY, max: tare, what: `the empty load cell shows ${tare}` };
    }
  }
  return { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, what: "" };
}

/** The two parts of `driver/signal`; with a single driver everything is the signal. */
export function splitFrom(device: Pick<DeviceConfig, "driver" | "drivers">, from: string): { driver: string; signal: string } {
  if (device.driver) return { driver: "", signal: from };
  const slash = from.indexOf("/");
  return slash < 0 ? { driver: from, signal: "" } : { driver: from.slice(0, slash), signal: from.slice(slash + 1) };
}

/** Which signals of one of its drivers a device uses, and as what. */
function usesOf(device: DeviceConfig, name: string): { signal: string; quantity: string }[] {
  return conversionsOf(device).flatMap(([quantity, conversion]) => {
    const from = conversion.as === "level-drop" ? undefined : splitFrom(device, conversion.from);
    return from?.driver === name ? [{ signal: from.signal, quantity }] : [];
  });
}

/** Two devices of one agent on one address, and one bus with two settings. Paths begin at `devices`. */
export function addressProblems(devices: CenterConfig["devices"]): Problem[] {
  const owners = new Map<string, string>();
  const buses = new Map<string, { settings: string; device: string }>();
  const problems: Problem[] = [];
  for (const [id, device] of Object.entries(devices)) {
    for (const [name, driver] of driversOf(device)) {
      const path = [id, ...pathOfDriver(name)];
      const addresses = addressesOf(driver, usesOf(device, name));
      const taken = addresses.find((address) => owners.has(address) && owners.get(address) !== id);
      if (taken !== undefined) problems.push({ path, message: `${taken} is read by ${owners.get(taken)} already` });
      for (const address of addresses) owners.set(address, id);
      const bus = busSettingsOf(driver);
      const before = bus && buses.get(bus.name);
      if (bus && before && before.settings !== bus.settings)
        problems.push({
          path,
          message: `${bus.name} has other settings at ${before.device}: ${before.settings} there, ${bus.settings} here`,
        });
      else if (bus) buses.set(bus.name, { settings: bus.settings, device: id });
    }
  }
  return problems;
}
