import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { answerWith } from '../helpers/Answers';
import { answerFacts, aServer, NOTHING, someFacts } from '../helpers/Facts';
import { TunnelSection } from '../helpers/TunnelSection';

const REMEMBERED = /\/jupyter-remote-helper\/tunnel\/remembered/;
const THEMES = ['Light', 'Dark', 'Dark High Contrast'].map(
  name => `JupyterLab ${name}`
);

async function violations(page: IJupyterLabPageFixture): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include('.jrh-Panel')
    .exclude('jp-button')
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`
  );
}

/** Buttons, fields and lines that are narrower or lower than 24 px, or stand out at the side. */
async function unfit(page: IJupyterLabPageFixture): Promise<string[]> {
  return page.evaluate(() => {
    const view = document.querySelector('.jrh-Tunnel');
    const edge = view?.getBoundingClientRect().right ?? 0;
    const parts = [...(view?.querySelectorAll('*') ?? [])].filter(
      node => !node.closest('.jrh-hidden')
    );
    const wide = parts.filter(
      node => node.getBoundingClientRect().right > edge + 1
    );
    const small = parts.filter(node => {
      const { width, height } = node.getBoundingClientRect();
      return (
        node.matches('button, input, select, summary') &&
        (width < 24 || height < 24)
      );
    });
    const cut = parts.filter(
      node =>
        node.matches('.jrh-Copy-text') && node.scrollWidth > node.clientWidth
    );
    return [...wide, ...small, ...cut].map(({ outerHTML }) =>
      outerHTML.slice(0, 120)
    );
  });
}

test('the section is accessible in every theme and fits into 240 px', async ({
  page
}) => {
  await answerWith(page, []);
  await answerFacts(
    page,
    someFacts({ container: true, server: aServer({ is_open: true }) })
  );
  await page.route(REMEMBERED, route => route.fulfill({ json: NOTHING }));
  await page.reload();
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  await tunnel.body.getByText('What can go wrong').click();
  await tunnel.summary.click();
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    expect(await violations(page)).toEqual([]);
  }
  await page.sidebar.setWidth(240, 'left');
  for (const route of await tunnel.offers('Route')) {
    await tunnel.chooser('Route').selectOption(route);
    if (await tunnel.field('Bastion').or(tunnel.field('Login host')).count()) {
      await tunnel.field('Bastion').or(tunnel.field('Login host')).fill('gate');
    }
    for (const form of await tunnel.offers('Form')) {
      await tunnel.chooser('Form').selectOption(form);
      expect(await unfit(page), `${form}, ${route}`).toEqual([]);
    }
  }
  await tunnel.chooser('Route').selectOption('Directly');
  await tunnel.field('Host').fill('a;b');
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    expect(await violations(page)).toEqual([]);
  }
});

test.describe('pictures', () => {
  test.use({ tmpPath: 'work' });

  test('a picture for the documentation @pictures', async ({ page }) => {
    const docs = path.resolve(__dirname, '..', '..', 'docs');
    await answerWith(page, []);
    await answerFacts(page, someFacts());
    await page.setViewportSize({ width: 1200, height: 720 });
    await page.reload();
    const tunnel = new TunnelSection(page);
    await tunnel.open();
    await page.sidebar.setWidth(320, 'left');
    // The section alone: the other one is folded.
    await page.getByText('Background runs', { exact: true }).click();
    await expect(tunnel.text('Address')).toBeVisible();
    await page.screenshot({ path: path.join(docs, 'screenshot-tunnel.png') });
  });
});
