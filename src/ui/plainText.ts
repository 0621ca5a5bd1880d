// Control characters, line and paragraph separators, and everything that changes the direction
// of the text around it: a name must not be able to rewrite the line in which it stands.
const HOSTILE =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A name that somebody else chose, fit to stand in our own sentence.
 *
 * Each control or direction character becomes �, so that it is seen instead of obeyed.
 */
export function plainText(name: string): string {
  return name.replace(HOSTILE, '\ufffd');
}
