/** The days of the week as the configuration names them, Sunday first like JavaScript's own numbers. Imports nothing: browsers use it too. */
export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof weekdays)[number];
