import { act, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import type * as Contract from '../../../contract';
import { emptyDraft } from '../../../runs/dialog/draft';
import type { IFormValue, IRunFormProps } from '../../../runs/dialog/form';
import { RunForm } from '../../../runs/dialog/form';
import type { Inspect } from '../../../runs/dialog/useInspection';
import { anInspection, aParameter, trans } from '../../fixtures';

export const inspection = anInspection(
  aParameter('epochs', 'int', '10', 10),
  aParameter('resume', 'bool', 'False', false)
);

export const known: Inspect = () =>
  Promise.resolve({ kind: 'known', inspection });

export const refused: Inspect = path =>
  Promise.resolve({
    kind: 'refused',
    refusal: {
      code: 'source_not_found',
      message: `There is no ${path} here.`,
      field: 'path',
      isAnswered: true
    }
  });

const kernels: readonly Contract.Kernel[] = [
  { name: 'python3', display_name: 'Python 3 (ipykernel)', language: 'python' },
  { name: 'ir', display_name: 'R', language: 'R' }
];

export let value: IFormValue | null;

export async function show(
  changes: Partial<IRunFormProps> = {}
): Promise<void> {
  value = null;
  render(
    <RunForm
      trans={trans}
      draft={emptyDraft('work/train.ipynb')}
      isFixed
      refusal={null}
      kernels={kernels}
      engines={['own']}
      exportFormats={[]}
      inspect={known}
      listFolder={() => Promise.resolve(['work/a.ipynb', 'work/old/'])}
      isDirty={() => false}
      onChange={next => {
        value = next;
      }}
      {...changes}
    />
  );
  await settle();
}

export async function settle(ms = 1): Promise<void> {
  await act(async () => {
    jest.advanceTimersByTime(ms);
    await Promise.resolve();
    await Promise.resolve();
  });
}

export function type(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}
