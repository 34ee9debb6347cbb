/** What the islands say in the browser by themselves: a table of its own, so that a page does not carry all the others. */
export const browser = {
  justNow: "たったいま",
  ago: (duration: string) => `${duration}前`,
  left: (duration: string) => `あと${duration}`,
};
