/** The two digits that staff tap at the tablet of their center. Nobody's name: who has which is known there. */
import { staffCode as codePattern } from "../records/operations/staffCodes.ts";
import { ConfigError } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";
import { centerOf, onOperations } from "./onOperations.ts";

const usage = "usage: staff-code add|remove --center C CODE…, each of two digits, e.g. 07; or staff-code list [--center C]";

export const staffCode: Command = async (args) => {
  const { values, positionals } = parse(args, { center: { type: "string" } });
  const [action = "", ...codes] = positionals;
  const changes = action === "add" || action === "remove";
  const isWhole = changes ? codes.length > 0 && codes.every((code) => codePattern.test(code)) : action === "list" && codes.length === 0;
  if (!isWhole || (changes && values.center === undefined)) throw new ConfigError(usage);
  return onOperations(values, "a code of staff-code list", async (parts) => {
    const { staffCodes } = parts.operations;
    const center = centerOf(parts, values.center);
    if (!changes || center === null) return answer(await staffCodes.list(center ?? undefined));
    // What is so already is no failure: the list is then as it was asked for.
    for (const code of codes) {
      if (action === "add") await parts.access.addStaffCode(center, code);
      else await parts.access.removeStaffCode(center, code);
    }
    answer({ center, codes: (await staffCodes.list(center)).map(({ code }) => code) });
  });
};
