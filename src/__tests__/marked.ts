import type { TranslationBundle } from '@jupyterlab/translation';

// All that is translated comes in brackets, and all data is without letters: any letter outside of
// brackets is a sentence that nobody can translate.

const bracket = (text: string, args: readonly unknown[]): string =>
  `[${text.replace(/%(\d)/g, (_, n: string) => String(args[Number(n) - 1]))}]`;

/** A translator that marks what went past it. */
export const trans = {
  __: (text: string, ...args: unknown[]) => bracket(text, args),
  _n: (one: string, many: string, n: number, ...args: unknown[]) =>
    bracket(n === 1 ? one : many, [n, ...args])
} as unknown as TranslationBundle;

// Words of programming languages, which are the same everywhere.
const CODE =
  /^(.*-run-\{time\}\.ipynb|int|float|bool|str|none|other|list|dict|True|False|nbconvert)$/;

/** What of a text went past the translator. */
export function bare(text: string): string {
  let last;
  let rest = text;
  do {
    last = rest;
    rest = rest.replace(/\[[^[\]]*\]/g, '');
  } while (rest !== last);
  return rest.trim();
}

/** What a user reads or hears of a view that went past the translator. */
export function untranslated(root: Element): string[] {
  const texts: string[] = [];
  for (const node of root.querySelectorAll('*')) {
    if (node.closest('code, pre.jrh-Copy-text, style, script')) {
      continue;
    }
    for (const name of [
      'aria-label',
      'aria-valuetext',
      'title',
      'placeholder'
    ]) {
      texts.push(node.getAttribute(name) ?? '');
    }
    for (const child of node.childNodes) {
      texts.push(
        child.nodeType === Node.TEXT_NODE ? (child.nodeValue ?? '') : ''
      );
    }
  }
  return texts
    .map(bare)
    .filter(text => /\p{L}/u.test(text) && !CODE.test(text));
}
