import type * as Contract from '../contract';
import { isEnded } from './order';

/**
 * How far the list is known: `first` is the page that is asked for again and again, `after` the
 * cursor behind the last page that the user asked for beyond it; undefined when that is none.
 */
export interface IPages {
  readonly runs: readonly Contract.Run[];
  readonly after: string | null | undefined;
}

/**
 * What is known once the first page has come again: it replaces what it covers, and what was
 * asked for beyond it stays.
 *
 * Runs only slide down the list, so one that left the first page is still known. If nothing known
 * reaches up to the page, there may be runs in between, and all beyond it is forgotten.
 */
export function withFirstPage(known: IPages, first: Contract.RunList): IPages {
  const { runs, next } = first;
  if (known.after === undefined || next === null) {
    return { runs, after: undefined };
  }
  const ids = new Set(runs.map(({ id }) => id));
  const ended = known.runs.filter(isEnded);
  if (!ended.some(({ id }) => id >= next)) {
    return { runs, after: undefined };
  }
  const beyond = ended.filter(({ id }) => id < next && !ids.has(id));
  return { runs: [...runs, ...beyond], after: known.after };
}

/** What is known once a page beyond the last has come. */
export function withNextPage(known: IPages, page: Contract.RunList): IPages {
  const ids = new Set(page.runs.map(({ id }) => id));
  const others = known.runs.filter(({ id }) => !ids.has(id));
  return { runs: [...others, ...page.runs], after: page.next };
}
