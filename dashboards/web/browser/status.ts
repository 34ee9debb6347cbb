/** Keeps the status page live. */
import { livePage } from "./LivePage.ts";

livePage("/events/status");
