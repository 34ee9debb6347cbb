/** A process of its own that looks into the operations store and then writes, many times in a row: `FOLDER NAME COUNT`. */
import { openOperations } from "../../records/operations/store.ts";

const [dir = "", name = "", count = "0"] = process.argv.slice(2);
const { eyeReports, close } = await openOperations("sqlite:operations.db", dir);
for (let i = 1; i <= Number(count); i++) await eyeReports.addOnce({ center: "east", device: name, what: "half", by: name }, i, i);
await close();
