import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

/** The parts of Remote Helper that a user sees, by the names that they have. */
export class RemoteHelper {
  constructor(private readonly _page: Page) {}

  /** The panel at the side. */
  get panel(): Locator {
    return this._page.getByRole('region', {
      name: 'Remote Helper',
      exact: true
    });
  }

  /** The dialog to start a run. */
  get dialog(): Locator {
    return this._page.getByRole('dialog', { name: 'Run in background' });
  }

  /** The row of the run that goes by this name; the newest one, if it is not the only one. */
  row(name: string): Locator {
    return this.rows(name).first();
  }

  /** All rows of runs that go by this name. */
  rows(name: string): Locator {
    return this.panel
      .getByRole('list', { name: 'Background runs' })
      .getByRole('listitem')
      .filter({ has: this._page.getByRole('button', { name, exact: true }) });
  }

  /** The button in the row of a run that asks it to end. */
  cancelButton(name: string): Locator {
    return this.row(name).getByRole('button', { name: `Cancel ${name}` });
  }

  /** The button in the row of a run that starts it again. */
  retryButton(name: string): Locator {
    return this.row(name).getByRole('button', { name: `Retry: ${name}` });
  }

  /** The question before a run is cancelled. */
  question(name: string): Locator {
    return this._page
      .getByRole('dialog')
      .filter({ hasText: `Cancel ${name}?` });
  }

  /** Cancels a run from its row, and says yes to the question. */
  async cancel(name: string): Promise<void> {
    await this.row(name).hover();
    await this.cancelButton(name).click();
    const yes = this.question(name).getByRole('button', { name: 'Cancel run' });
    await yes.click();
    await this.question(name).waitFor({ state: 'detached' });
  }

  /** Opens the menu of a run, and chooses from it. */
  async choose(name: string, item: string): Promise<void> {
    await this.row(name).hover();
    const more = this.row(name).getByRole('button', { name: `More: ${name}` });
    await more.click();
    await this._page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** The messages that are shown now. */
  get toasts(): Locator {
    return this._page.locator('.Toastify__toast');
  }

  /** Puts one of the notebooks of these tests into a folder of the server. */
  async upload(name: string, folder: string): Promise<void> {
    const source = path.resolve(__dirname, '..', 'notebooks', name);
    const content = JSON.parse(await readFile(source, 'utf8')) as unknown;
    const parts = [...folder.split('/'), name].filter(part => part !== '');
    const status = await this._page.evaluate(
      async ({ parts, content }) => {
        const data = document.getElementById('jupyter-config-data');
        const { baseUrl } = JSON.parse(data?.textContent ?? '{}');
        const where = parts.map(encodeURIComponent).join('/');
        const reply = await fetch(`${baseUrl}api/contents/${where}`, {
          method: 'PUT',
          body: JSON.stringify({ type: 'notebook', content })
        });
        return reply.status;
      },
      { parts, content }
    );
    if (status >= 300) {
      throw new Error(`${name} was not uploaded: ${status}`);
    }
  }

  /** Brings the panel into view. */
  async open(): Promise<void> {
    const tab = this._page.locator('.jp-SideBar [data-id="jrh-sidebar"]');
    await tab.waitFor();
    if (!(await this.panel.isVisible())) {
      await tab.click();
    }
    await this.panel.waitFor();
  }

  /** Opens the dialog by the tile of the launcher. */
  async openDialogFromLauncher(): Promise<void> {
    await this._page
      .locator('.jp-LauncherCard')
      .filter({ hasText: 'Run in background' })
      .click();
    await this.dialog.waitFor();
  }

  /** Starts what the dialog stands for. */
  async run(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}
