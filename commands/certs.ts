/** `certs`: a private authority for a closed network, and the certificates of the broker and of the pages. A further run renews them. */
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Config } from "../contract/config/schema.ts";
import { hostOf, isEveryAddress } from "../contract/config/transport.ts";
import { makeCertificates } from "../deploy/certificates/folder.ts";
import { hostName } from "../deploy/certificates/names.ts";
import { systemClock } from "../runtime/clock.ts";
import { ConfigError } from "../runtime/errors.ts";
import { answer, type Command, common, parse } from "./command.ts";

/** What every browser takes from a private authority; Apple's refuse more. */
const defaultDays = 825;
const mostDays = 20 * 365;

export const certs: Command = async (args) => {
  const { values } = parse(args, {
    out: { type: "string" },
    host: { type: "string", multiple: true, default: [] },
    days: { type: "string", default: String(defaultDays) },
  });
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new ConfigError(`--days ${values.days}: a whole number, 1 to ${mostDays}`);
  const wrong = values.host.filter((host) => hostName(host) === undefined);
  if (wrong.length > 0) throw new ConfigError(wrong.map((host) => `--host ${host}: a host name or an IP address`));
  const { config, dataDir } = common(values);
  const dir = values.out === undefined ? join(dataDir, "certs") : resolve(values.out);
  const hosts = [...values.host, hostname(), ...hostsOf(config)];
  const { authority, servers } = await makeCertificates({ dir, hosts, days, now: systemClock.now() });
  if (days > defaultDays) process.stderr.write(`browsers of Apple refuse certificates for more than ${defaultDays} days\n`);

  const { broker, web } = servers;
  const port = config.broker.tls?.port ?? 8883;
  const day = (at: number) => new Date(at).toISOString();
  answer({
    authority: { ...authority, endsAt: day(authority.endsAt) },
    broker: { ...broker, endsAt: day(broker.endsAt) },
    web: { ...web, endsAt: day(web.endsAt) },
    "mimamori.yaml": {
      broker: { tls: { port, cert: broker.cert, key: broker.key, ca: authority.cert } },
      web: { tls: { cert: web.cert, key: web.key } },
    },
    agent: {
      copy: authority.cert,
      "agent.yaml": {
        broker: {
          external: `mqtts://${nameForAgents(broker.names)}:${port}`,
          tls: { ca: "/etc/mimamori/ca.crt" },
        },
      },
    },
    next: "a process that runs reads new certificates at SIGHUP (kill -HUP); keep ca.key where only the next renewal needs it",
  });
  return 0;
};

/** Names of this server that the configuration knows. */
function hostsOf({ broker, web }: Config): string[] {
  const listening = [broker.host, web.host].filter((host) => !isEveryAddress(host));
  return [...listening, ...[broker.external, web.publicUrl].flatMap((url) => (url === undefined ? [] : hostOf(url)))];
}

/** This machine's own name comes last: whether a center can resolve it nobody here knows. */
function nameForAgents(names: readonly string[]): string {
  const others = names.filter((name) => !isOwn(name));
  return others.find((name) => name !== hostName(hostname())) ?? others[0] ?? "localhost";
}

function isOwn(name: string): boolean {
  return ["localhost", "127.0.0.1", "::1"].includes(name);
}
