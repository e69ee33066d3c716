// The activity panel as a person uses it.
import { expect, type Locator, type Page } from '@playwright/test';
import { Frame } from './frame.ts';

export class ActivityPanel {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Frame(this.page).open('Activity');
  }

  /** The row that says this, e.g. "Stop web"; the newest where there are several. */
  row(title: string): Locator {
    return this.page
      .getByRole('row')
      .filter({ has: this.page.getByRole('gridcell', { name: title, exact: true }) })
      .first();
  }

  async choose(filter: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: filter }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  /** What stands in the row, once it is there. */
  async expectRow(title: string, ...words: string[]): Promise<void> {
    for (const word of words) await expect(this.row(title)).toContainText(word);
  }
}
