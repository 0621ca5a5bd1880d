import type { IAreaLimits } from './outputs';

/** What is kept of each cell, as long as there is room for all. */
export const TAIL: IAreaLimits = {
  headLines: 20,
  tailLines: 200,
  chars: 200_000,
  slots: 100
};

/** What is shown of a cell when somebody asks for all of it. */
export const ALL: IAreaLimits = {
  headLines: 0,
  tailLines: 200_000,
  chars: 8_000_000,
  slots: 2_000
};

/** Where a program's text stands that belongs to no cell. */
export const PROGRAM = 0;
