/** CSV as spreadsheets of offices open it: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run as a formula. Pure. */

export type Cell = string | number | undefined;

const bom = "\uFEFF";

/** Rows with their header; an empty cell for what is not known. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return `${bom}${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value: Cell): string {
  if (value === undefined) return "";
  // A number stays a number, its minus sign too; what is none is no figure for anybody.
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const safe = /^\s*[=+\-@＝＋－＠\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
