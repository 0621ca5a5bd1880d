// A copy of the server half's own file, which `scripts/contract` makes and compares.
import table from './symptoms.json';

/** A symptom and its signs: pieces of text that stand in one line, one after the other. */
export interface ISymptom {
  readonly code: string;
  /** None where it is no message, but seen in the browser. */
  readonly signs: readonly (readonly string[])[];
}

/** All of them, the more telling first. */
export const SYMPTOMS: readonly ISymptom[] = table;

/**
 * What a message is a sign of: the first symptom that it fits; null where it is not known. The
 * server half has the same; `tests/tunnel/messages.json` is what both must say.
 */
export function symptomOf(message: string): ISymptom | null {
  const lines = message.split(/\r\n|[\n\r\v\f]/);
  return (
    SYMPTOMS.find(({ signs }) =>
      signs.some(sign => lines.some(line => fits(line, sign)))
    ) ?? null
  );
}

function fits(line: string, sign: readonly string[]): boolean {
  let at = 0;
  return sign.every(piece => {
    const found = line.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}

/** The message by which a symptom is known, without what differs; null where it has none. */
export function signText({ signs }: ISymptom): string | null {
  const pieces = (signs[0] ?? [])
    .map(piece => piece.replace(/^[\s:\])]+|[\s:[(]+$/g, ''))
    .filter(piece => piece !== '');
  return pieces.length === 0 ? null : pieces.join(' … ');
}
