import { render, screen, within } from '@testing-library/react';
import * as React from 'react';
import type * as Contract from '../../../contract';
import type { IRunActions } from '../../../runs/list/runActions';
import { RunsSection } from '../../../runs/list/section';
import type { FakeModel } from '../../fixtures';
import { trans } from '../../fixtures';

/** What was done in the list that is shown. */
export const opened: string[] = [];
let finish: () => void = () => undefined;

/** Lets what was begun last come to its end. */
export function settle(): void {
  finish();
}

export function begin(what: string): Promise<void> {
  opened.push(what);
  return new Promise(resolve => {
    finish = resolve;
  });
}

export const does =
  (what: string) =>
  ({ id }: Contract.Run): void =>
    void opened.push(`${what} ${id}`);

export function show(
  model: FakeModel,
  changes: Partial<IRunActions> = {}
): void {
  opened.splice(0);
  const actions: IRunActions = {
    hasDetail: false,
    onOpen: does('open'),
    onOpenResult: does('result'),
    onOpenSource: does('source'),
    onOpenFile: path => opened.push(`file ${path}`),
    onShowError: does('error'),
    onCancel: ({ id }) => begin(`cancel ${id}`),
    onRetry: ({ id }) => begin(`retry ${id}`),
    onRetryWithChanges: does('change'),
    onTreatAsEnded: does('treat'),
    onRemove: does('remove'),
    onCopy: text => opened.push(text),
    canFetch: false,
    onCopyFetch: does('fetch'),
    onMenu: does('menu'),
    ...changes
  };
  render(
    <RunsSection
      {...{ model, trans, actions }}
      onRunNotebook={() => opened.push('dialog')}
      onShowOlder={() => begin('older')}
    />
  );
}

export function rows(): HTMLElement[] {
  const list = screen.getByRole('list', { name: 'Background runs' });
  return within(list).getAllByRole('listitem');
}

export function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

export function buttons(): (string | null)[] {
  return screen
    .getAllByRole('button')
    .map(node => node.getAttribute('aria-label'))
    .filter(name => name !== null);
}
