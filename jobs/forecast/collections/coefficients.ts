/** Written by fitScript.ts from edinburgh-litter-bins-2016.csv, not by hand. Set n is fitted without the bins of fold n. */
import type { Coefficients } from "./forecast.ts";

export const coefficients: readonly Coefficients[] = [
  // fold 0
  {
    p10: { base: 14.01, usual: 0.4107, byRate: 0.4454, underADay: 8.5024, spread: -1.0786 },
    p50: { base: 9.5516, usual: 0.6434, byRate: 0.3286, underADay: 16.4604, spread: -0.0757 },
    p90: { base: 85.4696, usual: 0.1508, byRate: -0.0018, underADay: -7.7553, spread: 0.1021 },
  },
  // fold 1
  {
    p10: { base: 16.9577, usual: 0.3574, byRate: 0.4669, underADay: 10.4849, spread: -1.1204 },
    p50: { base: 6.8729, usual: 0.6896, byRate: 0.3063, underADay: 15.0252, spread: -0.0317 },
    p90: { base: 87.9196, usual: 0.1233, byRate: -0.0003, underADay: -6.7577, spread: 0.0877 },
  },
  // fold 2
  {
    p10: { base: 14.1777, usual: 0.4349, byRate: 0.4297, underADay: 6.9084, spread: -1.1695 },
    p50: { base: 6.4474, usual: 0.7093, byRate: 0.2907, underADay: 14.2392, spread: -0.0217 },
    p90: { base: 84.8149, usual: 0.1542, byRate: 0.0004, underADay: -7.3631, spread: 0.1117 },
  },
  // fold 3
  {
    p10: { base: 16.6137, usual: 0.3896, byRate: 0.4443, underADay: 4.6256, spread: -1.1407 },
    p50: { base: 6.3179, usual: 0.6995, byRate: 0.3016, underADay: 16.1481, spread: -0.0284 },
    p90: { base: 89.1732, usual: 0.1131, byRate: -0.0015, underADay: -8.8984, spread: 0.0702 },
  },
  // fold 4
  {
    p10: { base: 15.9841, usual: 0.4157, byRate: 0.4351, underADay: 3.325, spread: -1.2103 },
    p50: { base: 6.4563, usual: 0.7033, byRate: 0.2944, underADay: 14.6344, spread: -0.0129 },
    p90: { base: 89.224, usual: 0.1116, byRate: -0.001, underADay: -11.4983, spread: 0.0726 },
  },
];
