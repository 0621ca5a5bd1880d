import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  PanelWithToolbar,
  ReactWidget,
  ToolbarButton
} from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IRunsModel } from '../../tokens';
import { retry } from '../actions';
import { CommandIDs } from '../commands';
import { RunsCount, RunsSection } from './section';

interface ISectionOptions {
  readonly app: JupyterFrontEnd;
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
}

/** The section "Background runs" as the panel takes it, with its own toolbar. */
export function createSection(options: ISectionOptions): PanelWithToolbar {
  const { app, model, trans } = options;
  // An empty folder, and not none, so that one can choose although a notebook is open.
  const runNotebook = (): void =>
    void app.commands.execute(CommandIDs.runNotebook, { cwd: '' });
  const panel = new PanelWithToolbar();
  panel.addClass('jrh-Section');
  panel.title.label = trans.__('Background runs');
  panel.addWidget(createList(options, runNotebook));
  const count = ReactWidget.create(<RunsCount model={model} trans={trans} />);
  count.addClass('jrh-Count');
  panel.toolbar.addItem('count', count);
  panel.toolbar.addItem(
    'run-notebook',
    new ToolbarButton({
      icon: addIcon,
      tooltip: trans.__('Run a notebook in the background'),
      onClick: runNotebook
    })
  );
  return panel;
}

function createList(
  { app, model, trans }: ISectionOptions,
  onRunNotebook: () => void
): ReactWidget {
  return ReactWidget.create(
    <RunsSection
      model={model}
      trans={trans}
      onRunNotebook={onRunNotebook}
      onOpenResult={({ id }) =>
        void app.commands.execute(CommandIDs.openResult, { id })
      }
      onOpenSource={({ source }) =>
        void app.commands.execute('docmanager:open', { path: source.api_path })
      }
      onCancel={({ id }) => app.commands.execute(CommandIDs.cancelRun, { id })}
      onRetry={run => retry({ model, trans }, run)}
    />
  );
}
