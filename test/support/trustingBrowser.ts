/** Chromium that trusts the certificate of one server, with a folder of its own: service workers run only where the line is safe. */
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type BrowserContext, chromium } from "playwright-core";
import { chromiumFlags } from "./browserFlags.ts";
import { pathOf } from "./installed.ts";
import { environmentOfToday } from "./otherDay.ts";
import { atEnd, tempDir } from "./processes.ts";

/** `certificate`: PEM file. */
export async function startTrustingBrowser(
  certificate: string,
  options: { viewport?: { width: number; height: number } } = {},
): Promise<BrowserContext> {
  const spki = new X509Certificate(readFileSync(certificate)).publicKey.export({ type: "spki", format: "der" });
  const trusted = `--ignore-certificate-errors-spki-list=${createHash("sha256").update(spki).digest("base64")}`;
  const context = await chromium.launchPersistentContext(tempDir(), {
    env: environmentOfToday(),
    executablePath: pathOf("chromium")!,
    args: [...chromiumFlags, trusted],
    locale: "ja-JP",
    ...options,
  });
  atEnd(() => context.close());
  return context;
}
