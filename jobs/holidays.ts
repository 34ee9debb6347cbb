/** National holidays. Compared as date strings: the library's own test depends on the process's zone. */
import holidayJp from "@holiday-jp/holiday_jp";

const names = new Map(Object.entries(holidayJp.holidays as Record<string, { name: string }>).map(([day, { name }]) => [day, name]));

/** The holiday's name on `2026-11-23`, or undefined. Known from 1970 to 2050. */
export function holidayName(day: string): string | undefined {
  return names.get(day);
}
