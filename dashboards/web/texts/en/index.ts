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
import { lists } from "./lists.ts";
import { problems } from "./problems.ts";
import { signIn } from "./signIn.ts";
import { staffCodes } from "./staffCodes.ts";
import { tablets } from "./tablets.ts";
import { tokens } from "./tokens.ts";

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
  lists,
  problems,
  signIn,
  staffCodes,
  tablets,
  tokens,
};
