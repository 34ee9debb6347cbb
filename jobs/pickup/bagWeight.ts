import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import type { BagNotice } from "../mail/notice.ts";
import type { Machine } from "./machines.ts";
export function bagWeight(_machine: Machine, _machines: readonly Machine[], _center: CenterConfig, _now: Instant): BagNotice["weight"] {
  return undefined;
}
