// The frame around every panel, as a person uses it: the sidebar, the palette, notices, language and theme.
import { expect, type Locator, type Page } from '@playwright/test';

export class Frame {
  readonly page: Page;
  readonly heading: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole('heading', { level: 1 });
  }

  async open(panel: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Panels' })
      .getByRole('link', { name: new RegExp(`^${panel}`) })
      .click();
    await expect(this.heading).toHaveText(panel);
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('gridcell', { name, exact: true }) });
  }

  async menu(name: string, item: string): Promise<void> {
    await this.page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  dialog(title: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name: title });
  }

  /** Closes what stands in the corner, and waits until it is gone: what slides away is cut off, and what fades has no contrast. */
  async closeNotices(): Promise<void> {
    const notices = this.page.locator('.mantine-Notification-root');
    const left = async () => {
      // One may go by itself meanwhile.
      await notices.getByRole('button', { name: 'Close' }).evaluateAll((buttons) => {
        for (const button of buttons as HTMLElement[]) button.click();
      });
      return notices.count();
    };
    await expect.poll(left).toBe(0);
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  /** Types into the terminal that has the screen, and waits until the screen shows what is expected. */
  async typeInTerminal(text: string, expected: string | RegExp): Promise<void> {
    const terminal = this.page.locator('.xterm').filter({ visible: true }).first();
    await expect(terminal).toBeVisible();
    await terminal.locator('textarea').focus();
    await this.page.keyboard.type(`${text}\n`);
    await expect.poll(() => this.terminalText()).toMatch(expected);
  }

  /** What the visible terminal shows; its text is in the page because both hosts go without WebGL. */
  async terminalText(): Promise<string> {
    const rows = this.page.locator('.xterm-rows').filter({ visible: true }).first();
    return (await rows.innerText()).replaceAll('\u00a0', ' ');
  }
}
