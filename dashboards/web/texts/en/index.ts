import type { Texts } from "../index.ts";
import { alerts } from "./alerts.ts";
import { board } from "./board.ts";
import { browser } from "./browser.ts";
import { common } from "./common.ts";
import { lists } from "./lists.ts";
import { problems } from "./problems.ts";

export const en: Texts = { common, problems, browser, board, alerts, lists };
