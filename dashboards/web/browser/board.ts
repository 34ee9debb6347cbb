/** Keeps the board live. */
import { livePage } from "./LivePage.ts";

livePage("/events/board");
