import { PanelWithToolbar } from '@jupyterlab/ui-components';
import { nullTranslator } from '@jupyterlab/translation';
import type { AccordionPanel } from '@lumino/widgets';
import { Widget } from '@lumino/widgets';
import { RemoteHelperPanel } from '../../sidebar/panel';
import { trans } from '../fixtures';

function aPanel(): RemoteHelperPanel {
  return new RemoteHelperPanel({
    translator: nullTranslator,
    trans,
    notices: null
  });
}

function aSection(label: string): PanelWithToolbar {
  const section = new PanelWithToolbar();
  section.title.label = label;
  return section;
}

const labels = (panel: RemoteHelperPanel): string[] =>
  panel.widgets.map(({ title }) => title.label);

test('sections stand by their rank, in whatever order they come', () => {
  const panel = aPanel();
  panel.addSection(aSection('last'), { rank: 30 });
  panel.addSection(aSection('first'), { rank: 10 });
  panel.addSection(aSection('usual'));
  panel.addSection(aSection('after the usual'));
  expect(labels(panel)).toEqual(['first', 'usual', 'after the usual', 'last']);
});

test('a folded section stays folded until somebody opens it', () => {
  const panel = aPanel();
  const open = aSection('open');
  const folded = aSection('folded');
  panel.addSection(folded, { rank: 30, isFolded: true });
  panel.addSection(open, { rank: 10 });
  Widget.attach(panel, document.body);
  expect([open.isHidden, folded.isHidden]).toEqual([false, true]);
  (panel.content as AccordionPanel).expand(1);
  expect([open.isHidden, folded.isHidden]).toEqual([false, false]);
  panel.dispose();
});
