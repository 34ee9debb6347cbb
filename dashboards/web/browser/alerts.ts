/** Keeps the open alerts live. */
import { livePage } from "./LivePage.ts";

livePage("/events/alerts");
