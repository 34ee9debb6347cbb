/** Writes to a journal like an agent and says on stdout what was committed; ends only when it is killed. `FILE TRANSACTIONS` */
import { Journal } from "../../runtime/journal.ts";

const [file = "", count = "1"] = process.argv.slice(2);
const journal = new Journal(file);
for (let i = 1; i <= Number(count); i++) {
  const body = JSON.stringify({ device: "compactor-1", kind: "compactor", at: 1_764_000_000_000 + i * 1_000, cyclesTotal: i });
  journal.append([{ body, event: false }], { totals: `{"compactor-1/cyclesTotal":{"base":0,"lastRaw":${i}}}` }, [`note ${i}`]);
}
process.stdout.write(`committed ${journal.counts().read}\n`);
setInterval(() => {}, 60_000);
