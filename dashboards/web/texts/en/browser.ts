import type { Texts } from "../index.ts";

export const browser: Texts["browser"] = {
  justNow: "just now",
  ago: (duration) => `${duration} ago`,
  left: (duration) => `${duration} left`,
};
