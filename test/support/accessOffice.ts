/** Two centers and an administrator who is signed in, at the socket of the real web server. */
import { configOf, tokyo } from "../unit/jobs/center.ts";
import { type Answer, type Pages, startPages } from "./pages.ts";

export interface AccessOffice {
  pages: Pages;
  ask: Pages["ask"];
  /** The cookie of the administrator. */
  admin: string;
  asAdmin(path: string, form?: Record<string, string>): Promise<Answer>;
  enter(name: string, password: string): Promise<Answer>;
}

export async function accessOffice(): Promise<AccessOffice> {
  const base = configOf({});
  const east = base.centers.east!;
  const config = { ...base, centers: { east, west: { ...east, name: { ja: "西部子ども家庭支援センター", en: "West Center" } } } };
  const pages = await startPages(config, tokyo("2026-11-25 10:00"));
  const { ask } = pages;
  const admin = await pages.signIn("admin", "admin");
  return {
    pages,
    ask,
    admin,
    asAdmin: (path, form) => ask(path, { cookie: admin, ...(form && { form }) }),
    enter: (name, password) => ask("/sign-in", { form: { name, password } }),
  };
}

/** The new cookie of an answer, as the next request sends it. */
export const cookieOf = ({ headers }: Answer) => (headers["set-cookie"] as string[] | undefined)?.[0]?.split(";")[0];
/** A password, token or code that a page shows once. */
export const secretIn = ({ body }: Answer) => /<code>([^<]+)<\/code>/.exec(body)![1]!;
