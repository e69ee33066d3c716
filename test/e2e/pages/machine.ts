// The Engine panel as a person uses it: the parts of Gantry's own engine, its steps, settings, disk and checks.
import { expect, type Locator, type Page } from '@playwright/test';

export type MachineTab = 'Overview' | 'Settings' | 'Disk' | 'Diagnostics' | 'Console';

export class MachinePage {
  readonly page: Page;
  /** Of the start that is under way, or the last one. */
  readonly steps: Locator;
  readonly configuration: Locator;
  readonly checks: Locator;

  constructor(page: Page) {
    this.page = page;
    this.steps = page.getByRole('list', { name: 'Steps of the start' }).getByRole('listitem');
    this.configuration = page.getByRole('textbox', { name: 'Engine configuration' });
    this.checks = page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
  }

  async open(tab: MachineTab): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Panels' })
      .getByRole('link', { name: /^Engine/ })
      .click();
    await this.page.getByRole('tab', { name: tab, exact: true }).click();
  }

  async addMirror(address: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add mirror' }).click();
    await this.page.getByRole('textbox', { name: 'Mirror' }).last().fill(address);
  }

  /** Writes the engine configuration anew. */
  async writeConfiguration(text: string): Promise<void> {
    await this.configuration.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
  }

  /** Saves and waits until it is said that it was kept. */
  async saved(): Promise<void> {
    await this.save();
    // An older sentence may be showing still: that it was kept is told by the button.
    await expect(this.page.getByText('The settings are saved.').first()).toBeVisible({ timeout: 90_000 });
    const save = this.page.getByRole('button', { name: 'Save', exact: true });
    await expect(save).not.toHaveAttribute('data-loading', { timeout: 90_000 });
    await expect(save).toBeDisabled();
  }
}
