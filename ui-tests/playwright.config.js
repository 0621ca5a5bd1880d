const base = require('@jupyterlab/galata/lib/playwright-config');

const galata = require('@jupyterlab/galata/lib/utils');

const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

// The shared server is killed in the end, so somebody else has to know its folder and remove it.
// Workers read this file again, and have the folder from the one that started them.
process.env.JRH_UI_SCRATCH ??= mkdtempSync(path.join(tmpdir(), 'jrh-ui-'));

// Nor is any server here in a session of the user's.
for (const name of ['TMUX', 'TMUX_PANE', 'STY']) {
  delete process.env[name];
}

// How long something takes is the machine's affair; what never comes is noticed all the same.
// Galata would give a page fifteen seconds to come up.
const PATIENCE_MS = 90_000;
const { waitForCondition } = galata;
galata.waitForCondition = (holds, timeout = 0) =>
  waitForCondition(holds, Math.max(timeout, PATIENCE_MS));

const port = process.env.JRH_UI_PORT ?? '18888';
const address = `http://localhost:${port}`;

// Debian's browser, since none is ever downloaded; the rest keeps it quiet and its pictures even.
const launchOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
    '--disable-lcd-text'
  ]
};

module.exports = {
  ...base,
  globalTeardown: require.resolve('./helpers/teardown.ts'),
  workers: 1,
  timeout: 300_000,
  expect: { timeout: PATIENCE_MS },
  retries: process.env.CI ? 1 : 0,
  reporter: [['list'], ['html', { open: 'never' }]],
  // A video would need a recorder that is downloaded; traces need nothing.
  use: { ...base.use, baseURL: address, video: 'off', launchOptions },
  webServer: {
    command: 'jlpm start',
    url: `${address}/lab`,
    timeout: 240_000,
    reuseExistingServer: false
  }
};
