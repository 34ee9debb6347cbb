import { board } from "./board.ts";
import { common } from "./common.ts";
import { facilities } from "./facilities.ts";
import { health } from "./health.ts";
import { mails } from "./mails.ts";
import { problems } from "./problems.ts";
import { quarantine } from "./quarantine.ts";
import { records } from "./records.ts";
import { status } from "./status.ts";

export const ja = { common, problems, board, facilities, health, mails, quarantine, records, status };
