/** Secrets: made here, shown once, kept as scrypt hashes. */
import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from "node:crypto";
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

/** No letter that is taken for another one, and none that wants the shift key of a phone. */
const readable = "abcdefghjkmnpqrstuvwxyz23456789";

/** A person's first password, `k7fq-…` in five groups of four: 99 random bits, for somebody who types them once on a phone. */
export function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => readable[randomInt(readable.length)]).join("");
  return Array.from({ length: 5 }, group).join("-");
}

/** What a Japanese keyboard wrote in full-width letters is the same password. */
const asTyped = (secret: string) => secret.normalize("NFKC");

/** Eight random digits, shown as 1234-5678: for somebody who types them within minutes. */
export function newCode(): string {
  const digits = String(randomInt(100_000_000)).padStart(8, "0");
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString("base64url")}$${(await derive(asTyped(secret), salt, 32, cost)).toString("base64url")}`;
}

/** Takes as long for an unknown account (`hash` undefined) as for a wrong secret. */
export async function verifySecret(secret: string, hash: string | undefined): Promise<boolean> {
  const [, salt = "", wanted = ""] = (hash ?? "scrypt$AAAA$").split("$");
  const derived = await derive(asTyped(secret), Buffer.from(salt, "base64url"), 32, cost);
  const expected = Buffer.from(wanted, "base64url");
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** For random 256-bit tokens (sessions, links): they need no slow hash. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Of a short code: always the same for one `salt`, so that it can be looked up, and as slow as a password's. */
export async function hashCode(code: string, salt: Buffer): Promise<string> {
  return (await derive(code, salt, 32, cost)).toString("base64url");
}
