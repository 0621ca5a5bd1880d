import {
  addIcon,
  PanelWithToolbar,
  ReactWidget,
  ToolbarButton
} from '@jupyterlab/ui-components';
import * as React from 'react';
import { valueOf } from '../../model/snapshot';
import type { Entry } from '../../ui/menu';
import { moreButton } from '../../ui/moreButton';
import { askAndClear } from '../actions';
import { CommandIDs } from '../commands';
import { refusalFrom } from '../model';
import { isEnded, isUnseenFailure } from '../order';
import { refusalText } from '../../ui/refusals';
import type { IRunActionsOptions } from './runActions';
import { runActions } from './runActions';
import { RunsCount, RunsSection } from './section';
import { sayFailure } from '../../ui/say';

// Lab's own; absent in Notebook 7 on some pages.
const SETTINGS_COMMAND = 'settingeditor:open';

/** The section "Background runs" as the panel takes it, with its own toolbar. */
export function createSection(options: IRunActionsOptions): PanelWithToolbar {
  const { app, model, trans } = options;
  // An empty folder, and not none, so that one can choose although a notebook is open.
  const onRunNotebook = (): void =>
    void app.commands.execute(CommandIDs.runNotebook, { cwd: '' });
  const panel = new PanelWithToolbar();
  panel.addClass('jrh-Section');
  panel.title.label = trans.__('Background runs');
  panel.addWidget(
    ReactWidget.create(
      <RunsSection
        {...{ model, trans, onRunNotebook }}
        actions={runActions(options)}
        onShowOlder={() => showOlder(options)}
      />
    )
  );
  const count = ReactWidget.create(<RunsCount model={model} trans={trans} />);
  count.addClass('jrh-Count');
  panel.toolbar.addItem('count', count);
  panel.toolbar.addItem(
    'run-notebook',
    new ToolbarButton({
      icon: addIcon,
      tooltip: trans.__('Run a notebook in the background'),
      onClick: onRunNotebook
    })
  );
  panel.toolbar.addItem(
    'more',
    moreButton(trans.__('More: background runs'), () => sectionEntries(options))
  );
  return panel;
}

function sectionEntries(options: IRunActionsOptions): Entry[] {
  const { app, model, trans } = options;
  const { snapshot } = model;
  // A failure that nobody has looked at is not finished with.
  const finished = (valueOf(snapshot)?.runs ?? []).filter(
    run => isEnded(run) && !isUnseenFailure(run)
  );
  return [
    {
      label: trans.__('Clear Finished…'),
      isEnabled: snapshot.state === 'fresh' && finished.length > 0,
      act: () => askAndClear(options, finished)
    },
    ...(app.commands.hasCommand(SETTINGS_COMMAND)
      ? [
          null,
          {
            label: trans.__('Settings…'),
            act: () =>
              app.commands.execute(SETTINGS_COMMAND, {
                query: 'Background Runs'
              })
          }
        ]
      : [])
  ];
}

async function showOlder({ model, trans }: IRunActionsOptions): Promise<void> {
  try {
    await model.loadMore();
  } catch (error: unknown) {
    const reason = refusalText(trans, refusalFrom(error));
    sayFailure(trans.__('No older runs: %1', reason));
  }
}
