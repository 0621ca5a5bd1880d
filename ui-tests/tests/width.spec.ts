import { expect, test } from '@jupyterlab/galata';
import { aRun, answerWith } from '../helpers/Answers';
import { RemoteHelper } from '../helpers/RemoteHelper';

// What is to be read although there is little room.

test('how many runs there are can be read at the width that Lab gives a panel', async ({
  page
}) => {
  const runs = [...'abcdefghijkl'].map(name => aRun({ name }));
  await answerWith(page, runs);
  await page.reload();
  const helper = new RemoteHelper(page);
  await helper.open();
  const count = helper.panel.getByText('12 running', { exact: true });
  await expect(count).toBeVisible();
  await expect(helper.panel.getByRole('listitem')).toHaveCount(runs.length);
  await expect
    .poll(() => count.evaluate(node => node.scrollWidth - node.clientWidth))
    .toBe(0);
});
