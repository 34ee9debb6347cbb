/** Secrets: made here, shown once, kept as scrypt hashes. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt) as (
  secret: string,
  salt: Buffer,
  bytes: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;
/** RFC 7914 parameters; about 30 ms. */
const cost = { N: 2 ** 14, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** 256 random bits as text for a file or a URL. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString("base64url")}$${(await derive(secret, salt, 32, cost)).toString("base64url")}`;
}

/** Takes as long for an unknown account (`hash` undefined) as for a wrong secret. */
export async function verifySecret(secret: string, hash: string | undefined): Promise<boolean> {
  const [, salt = "", wanted = ""] = (hash ?? "scrypt$AAAA$").split("$");
  const derived = await derive(secret, Buffer.from(salt, "base64url"), 32, cost);
  const expected = Buffer.from(wanted, "base64url");
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** For random 256-bit tokens (sessions, links): they need no slow hash. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
