import type { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';

/** What is shown of outputs; all else needs scripts, or may ask other hosts for something. */
const SHOWN = [
  'text/plain',
  'text/html',
  'text/markdown',
  'text/latex',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/webp',
  'application/vnd.jupyter.stdout',
  'application/vnd.jupyter.stderr',
  'application/vnd.jupyter.error'
];

/**
 * Renders outputs that nobody vouches for: no script runs, and nothing is asked of any host.
 *
 * Lab's own sanitizer takes scripts away, but leaves pictures of other hosts in the text, which
 * the browser would fetch.
 */
export function quietRegistry(base: IRenderMimeRegistry): IRenderMimeRegistry {
  const registry = base.clone({
    sanitizer: quietSanitizer(base.sanitizer),
    // There is no folder that a relative address could belong to.
    resolver: undefined
  });
  for (const mime of registry.mimeTypes) {
    if (!SHOWN.includes(mime)) {
      registry.removeMimeType(mime);
    }
  }
  return registry;
}

/** Whether an output of this type is shown as what it is. */
export function isShown(mime: string): boolean {
  return SHOWN.includes(mime);
}

type Sanitizer = IRenderMime.ISanitizer;

function quietSanitizer(base: Sanitizer): Sanitizer {
  return {
    ...(base.getAutolink
      ? { getAutolink: () => base.getAutolink?.() ?? true }
      : {}),
    ...(base.allowNamedProperties !== undefined
      ? { allowNamedProperties: base.allowNamedProperties }
      : {}),
    sanitize: (dirty, options) => withoutRequests(base.sanitize(dirty, options))
  } as Sanitizer;
}

const LOADING = ['src', 'srcset', 'poster', 'background', 'data', 'ping'];
const SUSPECT =
  /\b(src|srcset|poster|background|data|ping|style)\s*=|<style|<link/i;

/** HTML without anything that makes a browser ask for something by itself. */
export function withoutRequests(html: string): string {
  if (!SUSPECT.test(html)) {
    return html;
  }
  // A document that is made like this loads nothing.
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  for (const element of parsed.querySelectorAll('style, link, base, meta')) {
    element.remove();
  }
  for (const element of parsed.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (isLoading(name.toLowerCase(), value)) {
        element.removeAttribute(name);
      }
    }
  }
  return parsed.body.innerHTML;
}

function isLoading(name: string, value: string): boolean {
  if (name === 'style') {
    // A backslash may write any of these words in another way.
    return /url|image|\\|@/i.test(value);
  }
  const isAddress = LOADING.includes(name) || name.endsWith(':href');
  return isAddress && !/^\s*data:image\//i.test(value);
}
