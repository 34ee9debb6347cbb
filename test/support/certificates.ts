/** Certificates of tests: real ones by our own authority, for chosen names and with a chosen end. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Issued, issueAuthority, issueServer } from "../../deploy/certificates/issue.ts";
import { tempDir } from "./processes.ts";

export const dayMs = 86_400_000;

export interface Paper {
  hosts?: readonly string[];
  /** From now; negative: it has ended. */
  endsInDays?: number;
}

export interface TestAuthority extends Issued {
  /** Its certificate as a file. */
  file: string;
  issue(paper?: Paper): Promise<Issued>;
  /** Writes NAME.crt and NAME.key in its folder, over the old ones if there are some. */
  write(name: string, paper?: Paper): Promise<{ cert: string; key: string }>;
}

export async function testAuthority(): Promise<TestAuthority> {
  const dir = tempDir();
  const now = Date.now();
  const authority = await issueAuthority("an authority of a test", { from: now - 400 * dayMs, to: now + 1_000 * dayMs });
  const file = join(dir, "ca.crt");
  writeFileSync(file, authority.cert);
  const issue = ({ hosts = ["localhost", "127.0.0.1"], endsInDays = 100 }: Paper = {}) =>
    issueServer("a server of a test", hosts, { from: now - 300 * dayMs, to: now + endsInDays * dayMs + dayMs / 2 }, authority);
  return {
    ...authority,
    file,
    issue,
    async write(name, paper) {
      const { cert, key } = await issue(paper);
      const files = { cert: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) };
      writeFileSync(files.cert, cert);
      writeFileSync(files.key, key);
      return files;
    },
  };
}
