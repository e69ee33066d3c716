// Answers the contract's updates, and asks registries once a day while that is wished.

import { findContainer, type RawContainer } from '../engine/containers/replacing.ts';
import { readImage } from '../engine/images.ts';
import { type RegistryUse, registryUse } from '../engine/registries.ts';
import { remoteDigest } from '../registry/manifest.ts';
import { nameOf } from './containers/edit-engine.ts';
import type { Swap } from './containers/edit-journal.ts';
import { isSameId, withDigest } from './containers/edit-plan.ts';
import type { Edits } from './containers/edits.ts';
import { pull } from './containers/run.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import type { Watchers } from './lists/watchers.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { RegistryLogins } from './registries/registry-logins.ts';
import type { SettingsFile } from './settings-file.ts';
import { streaming } from './streaming.ts';
import { UpdateBoard } from './updates/update-board.ts';
import { UpdateChecks } from './updates/update-checks.ts';
import { digestsIn, followed } from './updates/update-facts.ts';
import type { UpdateMemory } from './updates/update-memory.ts';
import { pause } from './waiting.ts';

/** When the runtime looks whether something is due; both in ms. */
export interface Rhythm {
  first: number;
  every: number;
}

const minuteMs = 60_000;
const rhythm: Rhythm = { first: minuteMs, every: 15 * minuteMs };

export interface UpdatesOptions {
  engines: EngineRegistry;
  watchers: Watchers;
  settings: SettingsFile;
  memory: UpdateMemory;
  edits: Edits;
  logins: RegistryLogins;
  /** Ends everything that is asked. */
  signal: AbortSignal;
  rhythm?: Rhythm;
}

export class Updates {
  private readonly options: UpdatesOptions;
  private readonly boards = new Map<string, UpdateBoard>();
  private readonly checks: UpdateChecks;
  private readonly registryUses = new Map<string, Promise<RegistryUse>>();

  constructor(options: UpdatesOptions) {
    this.options = options;
    this.checks = new UpdateChecks({
      memory: options.memory,
      ask: (engineId, reference, signal) => this.ask(engineId, reference, signal),
    });
    options.edits.onReplaced((engineId, swap) => void this.carry(engineId, swap));
  }

  /** `not-found` for an unknown engine. */
  board(engineId: string): UpdateBoard {
    const known = this.boards.get(engineId);
    if (known !== undefined) return known;
    const { engines, watchers, memory } = this.options;
    engines.link(engineId);
    const board = new UpdateBoard(engineId, memory, watchers, () => engines.connection(engineId));
    this.boards.set(engineId, board);
    return board;
  }

  async check(engineId: string, ids: readonly string[] | undefined, signal: AbortSignal): Promise<void> {
    const board = this.board(engineId);
    const facts = await board.read();
    const chosen = ids === undefined ? facts : facts.filter(({ id }) => ids.includes(id));
    await this.checkThose(engineId, this.checks.referencesOf(engineId, chosen), signal);
  }

  /** Looks once in a while whether something is due; ends with the runtime. */
  async daily(): Promise<void> {
    const { engines, settings, signal } = this.options;
    const { first, every } = this.options.rhythm ?? rhythm;
    // Not all on the same second: many computers start in the morning.
    await pause(first * (1 + Math.random()), signal);
    while (!signal.aborted) {
      if (settings.value.checkUpdates) {
        const ready = engines.latest.value.engines.filter(({ status }) => status === 'ready');
        for (const { id } of ready) await this.checkDue(id).catch(() => undefined);
      }
      await pause(every, signal);
    }
  }

  async amend(engineId: string, id: string, amendment: { pinned?: boolean | undefined; skipped?: string | undefined }) {
    await this.options.memory.amend(engineId, await this.find(engineId, id), amendment);
    this.board(engineId).tell();
  }

  async apply(engineId: string, id: string): Promise<{ activityId: string }> {
    const { edits, engines } = this.options;
    const connection = engines.connection(engineId);
    const container = await this.find(engineId, id);
    const reference = this.followedBy(engineId, container);
    if (reference === undefined)
      throw new ServiceProblem('unsupported', 'It was made of one image by its digest or id');
    const own = await readImage(connection, container.raw.Image);
    const [digest] = digestsIn(reference, own?.digests ?? []);
    return edits.replace('update', engineId, id, {
      prepare: (_, work) => pull(connection, reference, work, this.options.logins),
      wish: () => ({ image: { reference } }),
      done: async (_, newId) => {
        const fresh = await findContainer(connection, newId);
        if (fresh === undefined || isSameId(fresh.Image, container.raw.Image)) return;
        const previous = { imageId: container.raw.Image, ...(digest ? { digest } : {}), at: Date.now() };
        const name = nameOf(fresh);
        await this.amendRecord(engineId, { id: newId, name }, { previous, reference: undefined, skipped: undefined });
      },
    });
  }

  async revert(engineId: string, id: string): Promise<{ activityId: string }> {
    const { edits, engines, memory } = this.options;
    const connection = engines.connection(engineId);
    const container = await this.find(engineId, id);
    const { previous, reference = this.followedBy(engineId, container) } = memory.recordOf(engineId, container) ?? {};
    const image = previous && (await readImage(connection, previous.imageId));
    if (previous === undefined || image === undefined || reference === undefined) {
      throw new ServiceProblem('not-found', 'The image from before the update is not there any more');
    }
    const exact = withDigest(reference, image.digests);
    const usable = exact !== undefined && (await readImage(connection, exact).catch(() => undefined)) !== undefined;
    const own = await readImage(connection, container.raw.Image);
    const digests = digestsIn(reference, own?.digests ?? []);
    const told = memory.told(engineId, reference)?.digest;
    const left = digests.find((one) => one === told) ?? digests[0];
    return edits.replace('revert', engineId, id, {
      wish: () => ({ image: { reference: usable ? exact : image.id } }),
      done: async (_, newId) => {
        const now = { id: newId, name: container.name };
        await this.amendRecord(engineId, now, { previous: undefined, reference, ...(left ? { skipped: left } : {}) });
      },
    });
  }

  private async amendRecord(
    engineId: string,
    container: { id: string; name: string },
    amendment: Parameters<UpdateMemory['amend']>[2],
  ): Promise<void> {
    await this.options.memory.amend(engineId, container, amendment);
    await this.board(engineId)
      .read()
      .catch(() => undefined);
  }

  private async checkDue(engineId: string): Promise<void> {
    const { memory, signal } = this.options;
    const board = this.board(engineId);
    const references = this.checks.referencesOf(engineId, await board.read());
    memory.keepReferences(engineId, new Set(references));
    await this.checkThose(engineId, this.checks.due(engineId, references), signal);
  }

  private async checkThose(engineId: string, references: readonly string[], signal: AbortSignal): Promise<void> {
    if (references.length > 0) await this.checks.check(engineId, this.board(engineId), references, signal);
  }

  private async ask(engineId: string, reference: string, signal: AbortSignal): Promise<string> {
    const { engines, logins } = this.options;
    const asked = this.registryUses.get(engineId) ?? registryUse(engines.connection(engineId));
    if (!this.registryUses.has(engineId)) {
      this.registryUses.set(engineId, asked);
      const forget = () => this.registryUses.delete(engineId);
      asked.then(forget, forget);
    }
    return remoteDigest(reference, logins.access(await asked), signal);
  }

  private async find(engineId: string, id: string): Promise<{ id: string; name: string; raw: RawContainer }> {
    const raw = await findContainer(this.options.engines.connection(engineId), id);
    if (raw === undefined) throw new ServiceProblem('not-found', `No such container: ${id}`);
    return { id: raw.Id, name: nameOf(raw), raw };
  }

  private followedBy(engineId: string, { id, name, raw }: { id: string; name: string; raw: RawContainer }) {
    const facts = { id, name, asked: raw.Config.Image, imageId: raw.Image, digests: [] };
    return followed(facts, this.options.memory.recordOf(engineId, { id, name }));
  }

  /** What a person said of a container holds for the one that takes its place. */
  private async carry(engineId: string, { oldId, oldName, newId = '', name, oldReference, body }: Swap): Promise<void> {
    const { memory } = this.options;
    const record = memory.recordOf(engineId, { id: oldId, name: oldName });
    const reference =
      record?.reference ?? followed({ id: '', name: '', asked: oldReference, imageId: '', digests: [] }, record);
    const asked = String(body.Image);
    const keeps = reference !== undefined && asked.startsWith(`${reference}@`);
    if (record === undefined && !keeps) return;
    const { id: _, name: __, ...rest } = record ?? { id: '', name: '' };
    await memory.amend(engineId, { id: newId, name }, { ...rest, reference: keeps ? reference : undefined });
  }
}

export function updatesProcedures(updates: Updates, life: AbortSignal) {
  const { updates: named } = procedures;
  return {
    watch: named.watch.handler(({ input, signal }) => {
      const board = updates.board(input.engineId);
      return streaming(signal, (own) => board.subscribe(own));
    }),
    check: named.check.handler(({ input, signal }) => updates.check(input.engineId, input.ids, signal ?? life)),
    pin: named.pin.handler(({ input }) => updates.amend(input.engineId, input.id, { pinned: true })),
    unpin: named.unpin.handler(({ input }) => updates.amend(input.engineId, input.id, { pinned: undefined })),
    skip: named.skip.handler(({ input }) => updates.amend(input.engineId, input.id, { skipped: input.digest })),
    apply: named.apply.handler(({ input }) => updates.apply(input.engineId, input.id)),
    revert: named.revert.handler(({ input }) => updates.revert(input.engineId, input.id)),
  };
}
