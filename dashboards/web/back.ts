/** Where a post leads back to: a page of this server and nothing else. */
const here = "http://here.invalid";

/** The path with its query if `text` is one of ours; else `otherwise`. */
export function safeBack(text: string | undefined, otherwise = "/"): string {
  if (!text?.startsWith("/") || text.length > 2_000) return otherwise;
  try {
    const { origin, pathname, search } = new URL(text, here);
    // "//host" and "/\host" are other hosts to a browser, and so to URL.
    return origin === here && !pathname.startsWith("//") ? `${pathname}${search}` : otherwise;
  } catch {
    return otherwise;
  }
}

/** The same with `?said=key`, the sentence that the page then shows. */
export function saying(back: string, key: string): string {
  const url = new URL(back, here);
  url.searchParams.set("said", key);
  return `${url.pathname}${url.search}`;
}
