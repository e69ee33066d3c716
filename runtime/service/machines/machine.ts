// The machine as the contract tells of it: its state in one value, its settings, and what can be asked of it while it runs.
import type {
  MachineDisk,
  MachineDriverInfo,
  MachineFacts,
  MachineSettings,
  MachineState,
} from '../../contract/machines.ts';
import type { Problem } from '../../contract/problem.ts';
import type { Drivers } from '../../machine/choose.ts';
import { engineFingerprint } from '../../machine/configuration.ts';
import { embeddedId, type MachineDriver, type MachineShell } from '../../machine/driver.ts';
import {
  checkMachineSettings,
  diskDefaultGiB,
  readMachineSettings,
  writeMachineSettings,
} from '../../machine/settings.ts';
import type { EmbeddedEngine } from '../engines/embedded.ts';
import { Latest } from '../latest.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { MachineNotices } from './machine-notices.ts';

export interface MachineOptions {
  home: string;
  drivers: Drivers;
  embedded: EmbeddedEngine;
  /** The driver that settings mean on this system. */
  choose: (settings: MachineSettings) => Promise<MachineDriver>;
  settings: MachineSettings;
}

export class Machine {
  readonly latest: Latest<MachineState>;
  readonly notices = new MachineNotices(() => this.tell());
  readonly embedded: EmbeddedEngine;
  /** The runtime is ending: nothing is to be started any more. */
  closing = false;
  private settings: MachineSettings;
  private facts: MachineFacts = {};
  private restartNeeded = false;
  private seen = '';
  private changing: Promise<unknown> = Promise.resolve();
  private readonly options: MachineOptions;

  constructor(options: MachineOptions) {
    this.options = options;
    this.embedded = options.embedded;
    this.settings = options.settings;
    this.latest = new Latest(this.describe());
    this.embedded.listen(() => this.onEmbedded());
    this.embedded.onStarted = (died) => this.onStarted(died);
  }

  get driver(): MachineDriver {
    return this.embedded.driver;
  }

  /** The driver of the running machine; `not-running`. */
  get running(): MachineDriver {
    if (this.embedded.phase !== 'started') throw new ServiceProblem('not-running', 'The machine is not running');
    return this.embedded.driver;
  }

  /** Reads anew what other processes may have changed: settings, and what the running machine is like. */
  async refresh(): Promise<void> {
    const settings = await readMachineSettings(this.options.home);
    const chosen = await this.options.choose(settings);
    const { embedded } = this;
    if (embedded.phase === 'stopped' && !embedded.isBusy) embedded.driver = chosen;
    const { driver, phase } = embedded;
    this.settings = settings;
    this.facts = await driver.facts(embeddedId).catch(() => ({}));
    this.restartNeeded = phase === 'started' && (await this.needsRestart(driver));
    this.tell();
  }

  /** The driver that the settings mean now, whatever runs. */
  async chosen(): Promise<MachineDriver> {
    return this.options.choose(await readMachineSettings(this.options.home));
  }

  /** Whether a machine that runs with this driver would be another one after a restart. */
  async needsRestart(driver: MachineDriver): Promise<boolean> {
    const settings = await readMachineSettings(this.options.home);
    if ((await this.options.choose(settings)) !== driver) return true;
    return driver.needsRestart(embeddedId, settings).catch(() => false);
  }

  async drivers(): Promise<MachineDriverInfo[]> {
    return Promise.all([...this.options.drivers.values()].map(infoOf));
  }

  /** One change at a time; see the contract. */
  change(wish: MachineSettings): Promise<void> {
    const done = this.changing.then(() => this.changeNow(wish));
    this.changing = done.catch(() => undefined);
    return done;
  }

  disk(): Promise<MachineDisk> {
    return this.running.disk(embeddedId);
  }

  /** A shell in the machine itself; `not-running`, `unsupported`. The size is in characters. */
  shell(size: { columns: number; rows: number }): Promise<MachineShell> {
    const { running } = this;
    if (running.shell === undefined) {
      throw new ServiceProblem('unsupported', `There is no machine to open a terminal in with ${running.name}`);
    }
    return running.shell(embeddedId, size);
  }

  /** A file of the running machine's system, by its absolute path; undefined where none runs, or it has no such file. */
  async systemFile(path: string): Promise<Buffer | undefined> {
    const { phase, driver } = this.embedded;
    return phase === 'started' ? driver.systemFile?.(embeddedId, path) : undefined;
  }

  private async changeNow(wish: MachineSettings): Promise<void> {
    const { home } = this.options;
    const before = await readMachineSettings(home);
    checkMachineSettings(wish, before);
    await this.checkDriver(wish, before);
    const runs = this.embedded.phase === 'started';
    // First into force, then to the disk: what the engine does not come up with is never kept.
    if (engineFingerprint(wish) !== engineFingerprint(before))
      await (runs ? this.configure(wish) : this.validate(wish));
    await writeMachineSettings(home, wish);
    try {
      if (runs) await this.grow(wish, before);
    } finally {
      await this.refresh();
    }
  }

  private async checkDriver(wish: MachineSettings, before: MachineSettings): Promise<void> {
    if (wish.driver === before.driver || wish.driver === 'automatic') return;
    const driver = this.options.drivers.get(wish.driver);
    const able = await driver?.available();
    if (able?.ok) return;
    throw new ServiceProblem(
      able?.reason ?? 'unsupported',
      able?.message ?? `There is no machine of kind ${wish.driver}`,
      {
        field: 'driver',
        ...(able?.fix === undefined ? {} : { fix: able.fix }),
      },
    );
  }

  private configure(wish: MachineSettings): Promise<void> {
    const signal = new AbortController().signal;
    return this.embedded.undisturbed(() =>
      this.driver.configure(embeddedId, wish, signal, () => this.embedded.link.letGo()),
    );
  }

  /** Without a running engine only some kinds of machine can tell; the others do at the start. */
  private async validate(wish: MachineSettings): Promise<void> {
    try {
      await this.driver.configure(embeddedId, wish, new AbortController().signal);
    } catch (error) {
      if (problemOf(error).reason === 'configuration-invalid') throw error;
    }
  }

  /** A disk that could not be enlarged now is at the next start: the settings keep the size, which can never shrink. */
  private async grow(wish: MachineSettings, before: MachineSettings): Promise<void> {
    if ((wish.diskGiB ?? diskDefaultGiB) <= (before.diskGiB ?? diskDefaultGiB)) return;
    try {
      await this.driver.grow?.(embeddedId);
    } catch (error) {
      const { reason, message, fix } = problemOf(error);
      throw new ServiceProblem(reason, message, { field: 'diskGiB', ...(fix === undefined ? {} : { fix }) });
    }
  }

  private onEmbedded(): void {
    const { phase, driver } = this.embedded;
    const seen = `${phase} ${driver.name}`;
    if (seen !== this.seen) {
      this.seen = seen;
      void this.refresh().catch(() => undefined);
    }
    this.tell();
  }

  private onStarted(died: Problem | undefined): void {
    if (died !== undefined) this.notices.tell('restarted', died.message);
    for (const { name, status, detail } of this.embedded.steps) {
      if (status !== 'failed') continue;
      // The start went on without it: what was there before serves again.
      if (name === 'configuration') this.notices.tell('configuration-undone', detail ?? '');
      if (name === 'image' || name === 'bundle') this.notices.tell('image-undone', detail ?? '');
    }
  }

  private tell(): void {
    this.latest.set(this.describe());
  }

  private describe(): MachineState {
    const { driver, phase, steps, link } = this.embedded;
    const problem = this.embedded.problem ?? (phase === 'started' ? link.state.problem : undefined);
    const failed = phase === 'stopped' && problem !== undefined;
    return {
      driver: driver.name,
      can: driver.can,
      status: failed ? 'failed' : phase === 'started' ? 'running' : phase,
      steps: [...steps],
      facts: this.facts,
      settings: this.settings,
      restartNeeded: this.restartNeeded,
      ...(problem === undefined ? {} : { problem }),
      notices: this.notices.list,
    };
  }
}

async function infoOf(driver: MachineDriver): Promise<MachineDriverInfo> {
  const common = { name: driver.name, can: driver.can };
  try {
    const able = await driver.available();
    if (able.ok) return { ...common, available: true };
    const { reason, message, fix } = able;
    return { ...common, available: false, problem: { reason, message, ...(fix === undefined ? {} : { fix }) } };
  } catch (error) {
    return { ...common, available: false, problem: problemOf(error) };
  }
}
