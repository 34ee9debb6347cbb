import type { Texts } from "../index.ts";
import { access } from "./access.ts";
import { account } from "./account.ts";
import { accounts } from "./accounts.ts";
import { alerts } from "./alerts.ts";
import { board } from "./board.ts";
import { browser } from "./browser.ts";
import { calendar } from "./calendar.ts";
import { common } from "./common.ts";
import { device } from "./device.ts";
import { facilities } from "./facilities.ts";
import { health } from "./health.ts";
import { lists } from "./lists.ts";
import { mails } from "./mails.ts";
import { offline } from "./offline.ts";
import { problems } from "./problems.ts";
import { quarantine } from "./quarantine.ts";
import { records } from "./records.ts";
import { signIn } from "./signIn.ts";
import { staffCodes } from "./staffCodes.ts";
import { status } from "./status.ts";
import { tablets } from "./tablets.ts";
import { tokens } from "./tokens.ts";
import { wall } from "./wall.ts";

export const en: Texts = {
  access,
  account,
  accounts,
  alerts,
  board,
  browser,
  calendar,
  common,
  device,
  facilities,
  health,
  lists,
  mails,
  offline,
  problems,
  quarantine,
  records,
  signIn,
  staffCodes,
  status,
  tablets,
  tokens,
  wall,
};
