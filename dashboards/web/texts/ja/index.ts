import { access } from "./access.ts";
import { account } from "./account.ts";
import { accounts } from "./accounts.ts";
import { board } from "./board.ts";
import { browser } from "./browser.ts";
import { calendar } from "./calendar.ts";
import { common } from "./common.ts";
import { problems } from "./problems.ts";
import { settings } from "./settings.ts";
import { signIn } from "./signIn.ts";
import { staffCodes } from "./staffCodes.ts";
import { tablets } from "./tablets.ts";
import { tokens } from "./tokens.ts";

export const ja = { access, account, accounts, board, browser, calendar, common, problems, settings, signIn, staffCodes, tablets, tokens };
