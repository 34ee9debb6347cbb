/** A line on stderr that shows how far long work is; nothing where nobody watches. */
export function progressBar(what: string): { show(done: number, of: number): void; close(): void } {
  const watched = process.stderr.isTTY === true;
  let shown = false;
  return {
    show(done, of) {
      if (!watched) return;
      const filled = of > 0 ? Math.round((done / of) * 30) : 30;
      process.stderr.write(`\r${what} [${"#".repeat(filled)}${" ".repeat(30 - filled)}] ${done} / ${of}`);
      shown = true;
    },
    close() {
      if (shown) process.stderr.write("\n");
    },
  };
}
