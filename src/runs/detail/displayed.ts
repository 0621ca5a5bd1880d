import type { TranslationBundle } from '@jupyterlab/translation';
import type { Output } from '../journal/outputs';
import { isShown } from './quiet';

const PIECE_LINES = 500;
const MOST_CHARS = 200_000;

/**
 * Outputs in the form in which they are rendered, one after the other in little time each.
 *
 * Long texts come in pieces; what cannot be shown here is named.
 */
export function displayed(
  trans: TranslationBundle,
  outputs: readonly Output[]
): Output[] {
  return outputs.flatMap<Output>(output => {
    switch (output.output_type) {
      case 'stream':
        return pieces(output.text).map(text => ({ ...output, text }));
      case 'error':
        return [{ ...output, traceback: output.traceback.map(shortened) }];
      default:
        return [{ ...output, data: shownData(trans, output.data) }];
    }
  });
}

function pieces(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = pieceEnd(text, start);
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

function pieceEnd(text: string, start: number): number {
  let end = start;
  for (let line = 0; line < PIECE_LINES; line++) {
    const next = text.indexOf('\n', end);
    if (next < 0) {
      return Math.min(text.length, start + MOST_CHARS);
    }
    if (next - start > MOST_CHARS) {
      break;
    }
    end = next + 1;
  }
  return end > start ? end : Math.min(text.length, start + MOST_CHARS);
}

type Data = Readonly<Record<string, unknown>>;

function shownData(trans: TranslationBundle, data: Data): Data {
  const entries = Object.entries(data);
  const shown = entries.filter(
    ([mime, value]) =>
      isShown(mime) &&
      (mime.startsWith('image/') || String(value).length <= MOST_CHARS)
  );
  if (shown.length > 0) {
    return Object.fromEntries(shown);
  }
  const plain = data['text/plain'];
  if (typeof plain === 'string') {
    return { 'text/plain': shortened(plain) };
  }
  const kinds = entries.map(([mime]) => mime).join(', ');
  return {
    'text/plain': trans.__('[Not shown here: %1. The result has it.]', kinds)
  };
}

function shortened(text: string): string {
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
}
