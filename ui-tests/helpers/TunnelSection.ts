import type { Locator, Page } from '@playwright/test';
import { RemoteHelper } from './RemoteHelper';

/** The section "Tunnel" as a user sees it. */
export class TunnelSection {
  constructor(private readonly _page: Page) {
    this._panel = new RemoteHelper(_page).panel;
  }

  /** The line that folds and unfolds the section. */
  get title(): Locator {
    return this._panel.locator('.jp-AccordionPanel-title', {
      hasText: 'Tunnel'
    });
  }

  /** What is below the title. */
  get body(): Locator {
    return this._panel.getByRole('region', { name: 'Tunnel' });
  }

  /** Brings the section into view, if it is not; the others make room for it. */
  async open(): Promise<void> {
    const helper = new RemoteHelper(this._page);
    await helper.open();
    await this.title.waitFor();
    if ((await this.title.getAttribute('aria-expanded')) !== 'true') {
      await this.title.getByText('Tunnel', { exact: true }).click();
    }
    await this.body.locator('.jrh-Block').first().waitFor();
  }

  /** The chooser of the form, or of the route. */
  chooser(name: 'Form' | 'Route'): Locator {
    return this.body.getByLabel(name, { exact: true });
  }

  /** What a chooser offers. */
  offers(name: 'Form' | 'Route'): Promise<string[]> {
    return this.chooser(name).locator('option').allInnerTexts();
  }

  /** A field below the choosers. */
  field(name: string): Locator {
    return this.body.getByRole('textbox', { name, exact: true });
  }

  /** The line into which the fields are folded. */
  get summary(): Locator {
    return this.body.locator('.jrh-Disclosure > summary').first();
  }

  /** The text of a step, such as "Tunnel command" or "Address". */
  text(name: string): Locator {
    return this.body.getByRole('group', { name, exact: true });
  }

  /** The button that copies the text of a step. */
  copyButton(name: string): Locator {
    return this.body.getByRole('button', { name, exact: true });
  }

  /** What was copied last. */
  clipboard(): Promise<string> {
    return this._page.evaluate(() => navigator.clipboard.readText());
  }

  private readonly _panel: Locator;
}
