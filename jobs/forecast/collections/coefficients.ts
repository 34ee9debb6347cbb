/** Written by fitScript.ts from edinburgh-litter-bins-2016.csv, not by hand. Set n is fitted without the bins of fold n. */
import type { Coefficients } from "./forecast.ts";

export const coefficients: readonly Coefficients[] = [
  // fold 0
  {
    p10: { base: 16.4075, usual: 0.3916, usualOver90: 0.1928, byRate: 0.4182, byRateOver100: -0.3447, underADay: 7.0288, spread: -1.0712 },
    p50: { base: 9.3964, usual: 0.6422, usualOver90: -0.6259, byRate: 0.3306, byRateOver100: -0.3374, underADay: 16.4103, spread: -0.067 },
    p90: { base: 84.7978, usual: 0.1572, usualOver90: -0.167, byRate: 0.003, byRateOver100: -0.0134, underADay: -7.6527, spread: 0.0925 },
  },
  // fold 1
  {
    p10: { base: 16.8694, usual: 0.3736, usualOver90: 0.2523, byRate: 0.4208, byRateOver100: -0.3473, underADay: 9.0784, spread: -1.0494 },
    p50: { base: 6.9512, usual: 0.6925, usualOver90: -0.7084, byRate: 0.3092, byRateOver100: -0.3158, underADay: 15.0371, spread: -0.0543 },
    p90: { base: 87.8044, usual: 0.1227, usualOver90: -0.1291, byRate: 0.003, byRateOver100: -0.0104, underADay: -6.7536, spread: 0.0846 },
  },
  // fold 2
  {
    p10: { base: 15.4179, usual: 0.4308, usualOver90: 0.1739, byRate: 0.3894, byRateOver100: -0.2707, underADay: 5.1275, spread: -1.0958 },
    p50: { base: 6.5697, usual: 0.7112, usualOver90: -0.7038, byRate: 0.2887, byRateOver100: -0.2877, underADay: 14.1889, spread: -0.0314 },
    p90: { base: 84.0438, usual: 0.1604, usualOver90: -0.1727, byRate: 0.0046, byRateOver100: -0.0137, underADay: -7.2029, spread: 0.1115 },
  },
  // fold 3
  {
    p10: { base: 17.4883, usual: 0.3974, usualOver90: 0.2925, byRate: 0.4046, byRateOver100: -0.3376, underADay: 5.2449, spread: -1.1164 },
    p50: { base: 6.9491, usual: 0.6979, usualOver90: -0.6236, byRate: 0.3029, byRateOver100: -0.3239, underADay: 16.0445, spread: -0.0633 },
    p90: { base: 88.6484, usual: 0.1176, usualOver90: -0.1267, byRate: 0.0013, byRateOver100: -0.0069, underADay: -8.6438, spread: 0.0692 },
  },
  // fold 4
  {
    p10: { base: 17.9901, usual: 0.401, usualOver90: 0.3677, byRate: 0.4045, byRateOver100: -0.3086, underADay: 4.0015, spread: -1.1734 },
    p50: { base: 6.711, usual: 0.7061, usualOver90: -0.6696, byRate: 0.2891, byRateOver100: -0.2862, underADay: 14.5772, spread: -0.0266 },
    p90: {
      base: 88.6205,
      usual: 0.1181,
      usualOver90: -0.1243,
      byRate: 0.0009,
      byRateOver100: -0.0078,
      underADay: -11.2822,
      spread: 0.0706,
    },
  },
];
