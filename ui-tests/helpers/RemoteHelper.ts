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
    await this._put(`${folder}/${name}`, content);
  }

  private async _put(path: string, content: unknown): Promise<void> {
    const parts = path.split('/').filter(part => part !== '');
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
      throw new Error(`${path} was not uploaded: ${status}`);
    }
  }

  /** Makes a notebook of these code cells in a folder of the server. */
  async write(path: string, ...cells: string[]): Promise<void> {
    const notebook = {
      cells: cells.map((source, i) => ({
        cell_type: 'code',
        id: `cell-${i}`,
        metadata: {},
        execution_count: null,
        outputs: [],
        source
      })),
      metadata: {
        kernelspec: {
          display_name: 'Python 3 (ipykernel)',
          language: 'python',
          name: 'python3'
        }
      },
      nbformat: 4,
      nbformat_minor: 5
    };
    await this._put(path, notebook);
  }

  /** The tab of the run of that name, below its toolbar. */
  detail(name: string): Locator {
    return this._page.getByRole('region', {
      name: `Run of ${name}`,
      exact: true
    });
  }

  /** The row of a code cell in the tab of a run. */
  cell(name: string, number: number): Locator {
    return this.detail(name)
      .getByRole('row')
      .filter({
        has: this._page.getByRole('rowheader', {
          name: String(number),
          exact: true
        })
      });
  }

  /** The output in the tab of a run, which is that of one cell. */
  output(name: string, number: number): Locator {
    return this.detail(name).getByRole('group', {
      name: `Output of cell ${number}`,
      exact: true
    });
  }

  /** Opens a run from its row. */
  async openDetail(name: string): Promise<void> {
    await this.row(name).getByRole('button', { name, exact: true }).click();
    await this.detail(name).waitFor();
  }

  /** Puts a notebook in a folder, and opens the dialog for it from the launcher. */
  async openDialogFor(notebook: string, folder: string): Promise<void> {
    await this.upload(notebook, folder);
    await this.open();
    await this.openDialogFromLauncher();
  }

  /** Starts the notebook at a path through the dialog, from the launcher. */
  async start(path: string): Promise<void> {
    await this.openDialogFromLauncher();
    await this.dialog.getByLabel('Notebook').fill(path);
    await this.run();
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
