/** How requests come in: HTTPS of our own, or plain HTTP for this machine and the trusted proxies only. */
import { BlockList, isIPv6 } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "../../contract/config/schema.ts";

/** A year: whoever came by HTTPS once is not led back to HTTP. */
const strictTransport = "max-age=31536000";

/** Every way to this server by browsers is encrypted, so cookies never need to travel in the clear. */
export function isSecure({ web }: Config): boolean {
  return web.tls !== undefined || (web.publicUrl?.startsWith("https:") ?? false);
}

/** How people reach these pages, for addresses that are shown to them: `https://mimamori.example`. */
export function originOf({ web }: Config, request: FastifyRequest): string {
  return web.publicUrl?.replace(/\/$/, "") ?? `${request.protocol}://${request.host}`;
}

/** Headers of HTTPS, and the refusal of whoever comes around the proxy. The first hook: nothing else looks at such a request. */
export function transport(app: FastifyInstance, { web }: Config): void {
  if (web.tls) {
    app.addHook("onRequest", async (_request, reply) => void reply.header("strict-transport-security", strictTransport));
    return;
  }
  const allowed = allowList(["127.0.0.0/8", "::1", ...(web.trustedProxy ?? [])]);
  app.addHook("onRequest", async (request, reply) => {
    if (allowed(request.socket.remoteAddress ?? "")) return;
    return reply
      .code(403)
      .type("text/plain; charset=utf-8")
      .send(
        "HTTPS のアドレスから開いてください。\nThis server takes plain HTTP from its proxy only (web.trustedProxy): open the proxy's address.\n",
      );
  });
}

/** Whether an address is one of these or lies in one of these networks ("10.0.0.0/24"); an IPv4 address written as IPv6 too. */
export function allowList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  const family = (address: string) => (isIPv6(address) ? "ipv6" : "ipv4");
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    if (prefix === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(prefix), family(address));
  }
  return (written) => {
    const address = written.replace(/%.*$/, ""); // the interface of a link-local address
    return address !== "" && list.check(address, family(address));
  };
}
