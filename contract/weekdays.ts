/** The days of a week by their names in the configuration, as `Date.getUTCDay` counts them. Apart, so that browsers can tell times without the schema. */
export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof weekdays)[number];
