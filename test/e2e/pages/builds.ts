// The builds panel as a person uses it: the form with its editor, and a build that runs to its end.
import { expect, type Locator, type Page } from '@playwright/test';

export class Builds {
  readonly page: Page;
  readonly folder: Locator;
  readonly editor: Locator;

  constructor(page: Page) {
    this.page = page;
    this.folder = page.getByRole('combobox', { name: 'Folder' });
    this.editor = page.getByRole('textbox', { name: 'Dockerfile', exact: true });
  }

  async openForm(folder: string): Promise<void> {
    await this.page.evaluate(() => {
      location.hash = '#/builds?form=new';
    });
    await this.folder.fill(folder);
    await expect(this.editor).toContainText('FROM');
  }

  /** Takes the place of everything in the editor. */
  async write(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  async section(name: string): Promise<void> {
    const head = this.page.getByRole('heading', { level: 2, name: new RegExp(`^${name}`) }).getByRole('button');
    if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The page of the build says how it ended. */
  async ended(state: 'Done' | 'Failed' | 'Canceled'): Promise<void> {
    await expect(this.page.getByRole('banner').or(this.page.locator('header')).first()).toContainText(state);
  }

  tab(name: string): Promise<void> {
    return this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** A row of the list of steps. */
  step(words: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Steps' }).getByRole('button', { name: words });
  }
}
