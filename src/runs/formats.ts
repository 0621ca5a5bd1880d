import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';

/** The formats that the dialog offers beside the notebook itself, the most wanted first. */
export const OFFERED: readonly Contract.ExportFormat[] = [
  'html',
  'pdf',
  'script'
];

/** The name of a format. */
export function formatText(
  trans: TranslationBundle,
  format: Contract.ExportFormat
): string {
  switch (format) {
    case 'html':
      return trans.__('HTML');
    case 'pdf':
      return trans.__('PDF');
    case 'script':
      return trans.__('Script');
    case 'markdown':
      return trans.__('Markdown');
    case 'slides':
      return trans.__('Slides');
  }
}

/** The names of some formats, or that there are none. */
export function formatsText(
  trans: TranslationBundle,
  formats: readonly Contract.ExportFormat[]
): string {
  return formats.length === 0
    ? trans.__('Nothing else')
    : formats.map(format => formatText(trans, format)).join(', ');
}
