// A log as a person reads it: its lines on screen, the search, the filters, and the ways through it.
import { expect, type Locator, type Page } from '@playwright/test';

export class Log {
  readonly page: Page;
  readonly lines: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.lines = page.getByRole('log');
    this.search = page.getByRole('searchbox', { name: 'Search the log' });
  }

  /** The lines that can really be seen, as they are written. */
  async onScreen(): Promise<string[]> {
    return this.lines.evaluate((log) => {
      const { top, bottom } = log.getBoundingClientRect();
      return [...log.querySelectorAll<HTMLElement>('[data-row]')]
        .filter((row) => {
          const box = row.getBoundingClientRect();
          return box.bottom > top + 1 && box.top < bottom - 1;
        })
        .map((row) => row.innerText.replaceAll('\n', ' ').trim());
    });
  }

  /** Waits until this is the first (or last) line that can be seen. */
  async expectAt(edge: 'top' | 'bottom', line: string | RegExp): Promise<void> {
    await expect
      .poll(async () => (await this.onScreen()).at(edge === 'top' ? 0 : -1), { timeout: 30_000 })
      .toMatch(line);
  }

  async expectOnScreen(line: string): Promise<void> {
    await expect.poll(() => this.onScreen(), { timeout: 30_000 }).toContain(line);
  }

  /** How far the scroll bar has gone, from 0 to 1. */
  async position(): Promise<number> {
    return this.lines.evaluate((log) => log.scrollTop / Math.max(1, log.scrollHeight - log.clientHeight));
  }

  async scrollTo(part: number): Promise<void> {
    await this.lines.evaluate((log, to) => {
      log.scrollTop = to * (log.scrollHeight - log.clientHeight);
    }, part);
  }

  async press(key: string): Promise<void> {
    await this.lines.focus();
    await this.page.keyboard.press(key);
  }

  /** Adds a rule to the filter. */
  async filter(action: 'Show only' | 'Hide', text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await this.page.getByText(action, { exact: true }).click();
    await this.page.getByRole('textbox', { name: 'Lines with this text' }).fill(text);
    await this.page.getByRole('button', { name: 'Add', exact: true }).click();
    await this.page.keyboard.press('Escape');
  }

  async removeChip(text: string): Promise<void> {
    await this.page.getByRole('button', { name: `Remove “${text}”` }).click();
  }

  async menu(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More about this log' }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** What the line below the log says, such as `200,000 lines`. */
  figures(text: string | RegExp): Locator {
    return this.page.getByText(text);
  }
}
