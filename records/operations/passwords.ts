/** Which passwords a person may choose. Length is what counts (NIST SP 800-63B-4); nobody is told to change one every few months. */

export type PasswordProblem = "short" | "long" | "name" | "plain";

export const passwordLength = { min: 12, max: 200 } as const;
/** `あああああああああああああ` and `121212121212` are long and quickly tried. */
const leastDifferent = 5;
const leastName = 3;

/** What is wrong with this password of this account; undefined: nothing. */
export function passwordProblem(password: string, name: string): PasswordProblem | undefined {
  const signs = [...password.normalize("NFKC")];
  const plain = signs.join("").toLowerCase();
  if (signs.length < passwordLength.min) return "short";
  if (signs.length > passwordLength.max) return "long";
  if (name.length >= leastName && plain.includes(name.normalize("NFKC").toLowerCase())) return "name";
  return new Set(plain).size < leastDifferent ? "plain" : undefined;
}
