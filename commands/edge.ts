/** The agent of one center as a process of its own, with a page for the installer in front of it. */
import { startPage } from "../edge/page.ts";
import { ConfigError } from "../runtime/errors.ts";
import { createLog } from "../runtime/log.ts";
import { answer } from "./command.ts";
import { brokerConnection, makeAgent, openJournal, requiredSecret } from "./edgeParts.ts";
import { service } from "./service.ts";

export const edge = service("edge", async (context, stack, { center: asked }) => {
  const known = Object.keys(context.config.centers);
  const center = asked ?? (known.length === 1 ? known[0]! : undefined);
  if (center === undefined || !known.includes(center)) throw new ConfigError(`edge --center: one of ${known.join(", ")}`);
  const secret = requiredSecret("MIMAMORI_AGENT_SECRET", `agent add ${center}`);
  const { name } = context.config.centers[center]!;
  const agent = stack.add("agent", makeAgent(context, center, openJournal(context, center), secret, brokerConnection(context)));
  const page = await startPage({
    port: context.config.edge.port,
    name: name.ja,
    report: () => agent.report(),
    log: createLog(`edge/${center}`),
  });
  if (page) {
    stack.add("page", page);
    answer(`機器のようす  http://127.0.0.1:${page.port}`);
  }
});
