// The tray: its picture while the person wants it, its menu as things are, and what is clicked there. Nothing else needs it.
import { app, Menu, Notification, Tray } from 'electron';
import type { GantryClient } from '../runtime/contract/index.ts';
import type { Settings } from '../runtime/contract/settings.ts';
import { picture } from './pictures.ts';
import { withRuntime } from './runtime-client.ts';
import type { RuntimeProcess } from './runtime-process.ts';
import { followFacts, type KnownFacts } from './tray-facts.ts';
import { type TrayDeeds, type TrayRow, type TrayVerb, trayKey, trayMenu } from './tray-menu.ts';
import { words } from './words.ts';

/** Events come in bursts, and a menu is built anew as a whole. Milliseconds. */
const restMs = 200;

export class GantryTray {
  private readonly open: TrayDeeds['open'];
  private tray: Tray | undefined;
  private wish: Settings['tray'] = 'hidden';
  private client: GantryClient | undefined;
  /** Ends with the runtime that the client is of. */
  private round: AbortSignal | undefined;
  private following: AbortController | undefined;
  private facts: KnownFacts = { engineId: '', engine: undefined, rows: [] };
  private readonly busy = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private shown = '';

  constructor(runtime: RuntimeProcess, open: TrayDeeds['open']) {
    this.open = open;
    withRuntime(runtime, 'tray', async (client, signal) => {
      this.client = client;
      this.round = signal;
      this.follow();
    });
  }

  /** Whether the app goes on in it without a window. */
  get keepsApp(): boolean {
    return this.tray !== undefined && this.wish === 'always';
  }

  /** As the person wants it, in the language of the moment. A desktop that has no tray shows none. */
  use(wish: Settings['tray']): void {
    this.wish = wish;
    this.shown = '';
    if (wish === 'hidden') {
      this.tray?.destroy();
      this.tray = undefined;
      this.following?.abort();
      return;
    }
    if (this.tray === undefined) {
      try {
        this.tray = this.make();
      } catch {
        return;
      }
      this.follow();
    }
    this.draw();
  }

  /** Only while there is a tray to show it: nobody else asks on its behalf. */
  private follow(): void {
    this.following?.abort();
    if (this.tray === undefined || this.client === undefined || this.round === undefined) return;
    this.following = new AbortController();
    const signal = AbortSignal.any([this.round, this.following.signal]);
    const tell = (facts: KnownFacts) => {
      this.facts = facts;
      this.drawSoon();
    };
    void followFacts(this.client, signal, tell).catch(() => undefined);
  }

  private make(): Tray {
    const tray = new Tray(picture('tray'));
    tray.setToolTip('Gantry');
    // macOS and most panels of Linux show the menu at a click.
    if (process.platform === 'win32') tray.on('click', () => this.open());
    return tray;
  }

  private drawSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.draw();
    }, restMs);
  }

  private draw(): void {
    const facts = { ...this.facts, busy: this.busy };
    const key = trayKey(facts);
    if (this.tray === undefined || key === this.shown) return;
    this.shown = key;
    const deeds: TrayDeeds = {
      open: this.open,
      act: (verb, row) => void this.act(facts.engineId, verb, row),
      startEngine: () => void this.client?.engines.start({ engineId: facts.engineId }).catch(() => undefined),
      quit: () => app.quit(),
    };
    this.tray.setContextMenu(Menu.buildFromTemplate(trayMenu(facts, words().tray, deeds)));
  }

  /** On the engine that the menu was made for: another may be the current one by now. */
  private async act(engineId: string, verb: TrayVerb, { id, name }: TrayRow): Promise<void> {
    if (this.client === undefined || this.busy.has(id)) return;
    this.busy.add(id);
    this.draw();
    try {
      await this.client.containers[verb]({ engineId, id });
    } catch (error) {
      this.tellFailure(words().tray.failed[verb](name), error);
    } finally {
      this.busy.delete(id);
      this.draw();
    }
  }

  /** The window may not be there to tell; Activity has it in any case. */
  private tellFailure(title: string, error: unknown): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body: error instanceof Error ? error.message.slice(0, 300) : '' });
    notification.on('click', () => this.open('#/activity'));
    notification.show();
  }
}
