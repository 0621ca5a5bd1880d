const MOVES = /[\r\b]/;
const ESCAPE = '\x1b';

/** A finished line as a terminal shows it: what was written over is gone. */
export function shownLine(line: string): string {
  // The width of an escape sequence is not known, so such a line stays as it is.
  if (!MOVES.test(line) || line.includes(ESCAPE)) {
    return line;
  }
  const screen: string[] = [];
  let column = 0;
  for (const character of line) {
    if (character === '\r') {
      column = 0;
    } else if (character === '\b') {
      column = Math.max(0, column - 1);
    } else {
      screen[column++] = character;
    }
  }
  return screen.join('');
}

/** An unfinished line without the passes that a later one covers whole. */
export function coveredLine(line: string): string {
  if (!line.includes('\r') || line.includes('\b') || line.includes(ESCAPE)) {
    return line;
  }
  const kept: string[] = [];
  for (const written of line.split('\r')) {
    while (
      written &&
      kept.length > 0 &&
      lengthOf(kept.at(-1)) <= lengthOf(written)
    ) {
      kept.pop();
    }
    kept.push(written);
  }
  while (kept.length > 1 && kept.at(-1) === '' && kept.at(-2) === '') {
    kept.pop();
  }
  return kept.join('\r');
}

// In characters, as Python counts them.
function lengthOf(text: string | undefined): number {
  return text === undefined ? 0 : [...text].length;
}
