/** Accounts of people. A password is shown once, here; whoever got it may change it on a page. */
import { isPersonName, isReserved } from "../records/operations/names.ts";
import { centerProblem, isPersonRole, personRoles } from "../records/operations/roles.ts";
import { ConfigError, Rejected } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";
import { centerOf, onOperations } from "./onOperations.ts";

const usage = `usage: user add|change NAME --role ${personRoles.join("|")} [--center C], user password|remove NAME, or user list`;

export const user: Command = async (args) => {
  const { values, positionals } = parse(args, { role: { type: "string" }, center: { type: "string" } });
  const [action = "", typed = ""] = positionals;
  const name = typed.normalize("NFKC");
  const role = values.role !== undefined && isPersonRole(values.role) ? values.role : undefined;
  const says = action === "add" || action === "change";
  if (action === "add" && isReserved(name)) throw new ConfigError(`user add ${name}: that name is taken by the program itself`);
  const isWhole = action === "list" || (["password", "remove"].includes(action) && name) || (says && role && isPersonName(name));
  if (!isWhole || (!says && (values.role ?? values.center) !== undefined)) throw new ConfigError(usage);
  return onOperations(values, action === "add" ? "another name" : "a name of user list", async (parts) => {
    const people = await parts.operations.accounts.people();
    if (action === "list") return answer(people);
    const center = centerOf(parts, values.center);
    const problem = role && centerProblem(role, center);
    if (problem) throw new ConfigError(`--center ${center}: ${problem}`);
    const where = center === null ? {} : { center };
    if (action === "add" && role) {
      const password = await parts.access.addPerson({ name, role, center });
      return answer({ account: name, role, ...where, password });
    }
    const person = people.find((one) => one.name === name);
    if (!person) throw new Rejected(`there is no account "${name}"`);
    if (action === "change" && role) {
      const before = await parts.access.changePerson(name, { role, center });
      answer({ account: name, role, ...where, before: { role: before?.role, center: before?.center } });
    } else if (action === "password") {
      answer({ account: name, password: await parts.access.newPassword(person) });
      process.stderr.write("whoever was signed in with the old one is signed out\n");
    } else await parts.access.removePerson(person);
  });
};
