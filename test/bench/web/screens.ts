/** Many screens that listen to live events, as a process of their own: what they cost is the server's alone. */
import { Agent, get, type IncomingMessage } from "node:http";
import type { FromScreens, ToScreens } from "./messages.ts";

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
const say = (message: FromScreens) => process.send!(message);
let [messages, bytes, open] = [0, 0, 0];

function watch(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { accept: "text/event-stream" } }, (response: IncomingMessage) => {
      if (response.statusCode !== 200) return reject(new Error(`${url} answers ${response.statusCode}`));
      open++;
      response.setEncoding("utf8").on("data", (text: string) => {
        bytes += text.length;
        messages += text.split("event: parts\n").length - 1;
        resolve();
      });
      response.on("close", () => open--);
    });
    request.on("error", reject);
  });
}

process.on("message", async (message: ToScreens) => {
  if (message.say === "watch") {
    // A few at a time, as they are switched on in the morning.
    for (let i = 0; i < message.urls.length; i += 10) await Promise.all(message.urls.slice(i, i + 10).map(watch));
    return say({ say: "watching" });
  }
  if (message.say === "heard") return say({ say: "heard", messages, bytes, open });
  process.exit(0);
});
