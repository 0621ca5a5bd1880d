const base = require('@jupyterlab/galata/lib/playwright-config');

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
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  reporter: [['list'], ['html', { open: 'never' }]],
  // A video would need a recorder that is downloaded; traces need nothing.
  use: { ...base.use, baseURL: address, video: 'off', launchOptions },
  webServer: {
    command: 'jlpm start',
    url: `${address}/lab`,
    timeout: 120000,
    reuseExistingServer: false
  }
};
