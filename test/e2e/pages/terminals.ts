// Terminals as a person uses them: tabs, panes, what is typed into one and what it shows.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Frame } from './frame.ts';

/** One terminal, by its name. */
export class TerminalPane {
  readonly region: Locator;
  private readonly page: Page;
  private measured = 1;

  constructor(page: Page, name: string) {
    this.page = page;
    this.region = page
      .getByRole('region', { name: `Terminal in ${name}`, exact: true })
      .filter({ has: page.locator('.xterm') })
      .filter({ visible: true })
      .last();
  }

  get input(): Locator {
    return this.region.locator('textarea.xterm-helper-textarea');
  }

  async focus(): Promise<void> {
    await this.input.focus();
  }

  /** Types a line and ends it. */
  async type(text: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.type(`${text}\n`);
  }

  /** What its screen shows; the text is in the page because both hosts go without WebGL. */
  async text(): Promise<string> {
    return (await this.region.locator('.xterm-rows').innerText()).replaceAll('\u00a0', ' ');
  }

  async shows(expected: string | RegExp): Promise<void> {
    await expect.poll(() => this.text()).toMatch(expected);
  }

  async run(text: string, expected: string | RegExp): Promise<void> {
    await this.type(text);
    await this.shows(expected);
  }

  /** The size that its shell knows, and the one that is drawn. */
  async sizes(): Promise<{ told: string; drawn: string }> {
    await this.run('echo "size $(stty size)"', /^size \d+ \d+$/m);
    const told = [...(await this.text()).matchAll(/^size (\d+ \d+)$/gm)].at(-1)?.[1] ?? '';
    const rows = await this.region.locator('.xterm-rows > div').count();
    // Another number each time: what an earlier one printed is still there until the screen is cleared.
    this.measured += 1;
    const line = new RegExp(`^0+${this.measured}$`, 'm');
    await this.run(`clear; printf "%0*d\\n" $(stty size | cut -d" " -f2) ${this.measured}`, line);
    return { told, drawn: `${rows} ${line.exec(await this.text())?.[0].length}` };
  }
}

export class Terminals {
  readonly page: Page;
  readonly tabs: Locator;

  constructor(page: Page) {
    this.page = page;
    this.tabs = page.getByRole('tablist', { name: 'Open terminals' }).getByRole('tab');
  }

  pane(name: string): TerminalPane {
    return new TerminalPane(this.page, name);
  }

  /** Opens one by the form of the panel. */
  async open(where: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New terminal' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'New terminal' });
    await dialog.getByRole('combobox', { name: 'Where' }).click();
    await this.page.getByRole('option', { name: where, exact: true }).click();
    await dialog.getByRole('button', { name: 'Open terminal' }).click();
    await expect(dialog).toBeHidden();
  }

  /** Closes all there are, asked or not. */
  async closeAll(): Promise<void> {
    await expect(this.page.getByText('No terminal is open').or(this.tabs.first())).toBeVisible();
    for (let left = await this.tabs.count(); left > 0; left = await this.tabs.count()) {
      await this.page
        .getByRole('button', { name: /^Close terminal / })
        .first()
        .click();
      const question = this.page.getByRole('dialog', { name: /^Close \d+ terminals\?$/ });
      const done = async () => (await question.isVisible()) || (await this.tabs.count()) < left;
      await expect.poll(done).toBe(true);
      if (await question.isVisible()) await question.getByRole('button', { name: 'Close' }).last().click();
      await expect(this.tabs).toHaveCount(left - 1);
    }
  }
}

export async function inPanel(frame: Frame): Promise<Terminals> {
  await frame.open('Terminals');
  return new Terminals(frame.page);
}
