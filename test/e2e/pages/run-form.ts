// The form for a container, as a person uses it: its sections, its fields, and what it says elsewhere.
import { expect, type Locator, type Page } from '@playwright/test';

export class RunForm {
  readonly page: Page;
  readonly image: Locator;
  readonly name: Locator;
  readonly run: Locator;

  constructor(page: Page) {
    this.page = page;
    this.image = page.getByRole('combobox', { name: 'Image' });
    this.name = this.field('Name');
    this.run = page.getByRole('button', { name: 'Run', exact: true });
  }

  head(section: string): Locator {
    return this.page.getByRole('heading', { level: 2, name: new RegExp(`^${section}`) }).getByRole('button');
  }

  async open(section: string): Promise<void> {
    const head = this.head(section);
    if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
    await expect(head).toHaveAttribute('aria-expanded', 'true');
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  choice(name: string): Locator {
    return this.page.getByRole('combobox', { name, exact: true });
  }

  async add(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  async choose(name: string, option: string): Promise<void> {
    await this.choice(name).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  /** Each word as a tag of its own. */
  async tag(name: string, ...words: string[]): Promise<void> {
    for (const word of words) {
      await this.choice(name).fill(word);
      await this.choice(name).press('Enter');
    }
  }

  /** What stands behind a tab at the side. */
  async output(tab: string): Promise<string> {
    await this.page.getByRole('tab', { name: tab, exact: true }).click();
    return this.page.getByRole('tabpanel', { name: tab }).innerText();
  }
}
