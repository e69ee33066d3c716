// What Gantry itself remembers of registries: which were added, their authorities, and logins — sealed by the system, or not on the disk.
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { givenLogin, type RegistryLogin, type SecretStore } from '../../contract/registries.ts';
import { writeWhole } from '../../io/whole-file.ts';
import { helperErase, helperGet, helperStore } from '../../registry/credential-helper.ts';
import { type Login, loginKeyOf, userOf } from '../../registry/logins.ts';
import { ServiceProblem } from '../problems.ts';
import type { Vault } from './vault.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `sealed` is a login as the system's store closed it; with `helper` that one has it. Neither is a secret. */
const storedLogin = z.object({ user: z.string(), sealed: z.string().optional(), helper: z.string().optional() });
const storedRegistry = z.object({
  host: z.string(),
  /** Of its own authorities, in PEM. */
  certificates: z.string().default(''),
  login: storedLogin.optional(),
});
type StoredRegistry = z.infer<typeof storedRegistry>;
const storedFile = z.object({ registries: z.array(storedRegistry).default([]) });

export class RegistryStore {
  private readonly path: string;
  private readonly vault: Vault | undefined;
  private readonly env: Env;
  private readonly entries: Map<string, StoredRegistry>;
  /** Logins that were given or opened while this runtime lives. */
  private readonly memory = new Map<string, Login>();
  private readonly lost = new Set<string>();
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    path: string,
    entries: StoredRegistry[],
    { vault, env }: { vault?: Vault | undefined; env: Env },
  ) {
    this.path = path;
    this.vault = vault;
    this.env = env;
    this.entries = new Map(entries.map((entry) => [entry.host, entry]));
  }

  /** Reads `registries.json` of the folder. A broken file is put aside as `registries.json.broken`. */
  static async open(home: string, options: { vault?: Vault | undefined; env: Env }): Promise<RegistryStore> {
    const path = join(home, 'registries.json');
    return new RegistryStore(path, await read(path), options);
  }

  /** Those that were added, and those that have a login of Gantry's. */
  get hosts(): string[] {
    return [...new Set([...this.entries.keys(), ...this.memory.keys()])];
  }

  isAdded(host: string): boolean {
    return this.entries.has(host);
  }

  certificates(host: string): string {
    return this.entries.get(host)?.certificates ?? '';
  }

  async secretStore(): Promise<SecretStore> {
    const backend = await this.vault?.backend().catch(() => undefined);
    return backend === undefined ? { kind: 'none', backend: '' } : { kind: 'system', backend };
  }

  /** Whose login there is, without its secret. */
  describe(host: string): RegistryLogin | undefined {
    const kept = this.entries.get(host)?.login;
    if (kept?.helper !== undefined) return { source: 'helper', user: kept.user, helper: kept.helper };
    if (kept !== undefined) return { source: 'store', user: kept.user, ...(this.lost.has(host) ? { lost: true } : {}) };
    const given = this.memory.get(host);
    return given && { source: 'memory', user: userOf(given) };
  }

  /** Undefined where there is none, or the system does not open it any more. */
  async login(host: string): Promise<Login | undefined> {
    const kept = this.entries.get(host)?.login;
    if (kept?.helper !== undefined) return helperGet(kept.helper, loginKeyOf(host), this.env);
    const known = this.memory.get(host);
    if (known !== undefined || kept?.sealed === undefined || this.vault === undefined) return known;
    try {
      const opened = givenLogin.parse(JSON.parse(await this.vault.open(kept.sealed)));
      this.memory.set(host, opened);
      this.lost.delete(host);
      return opened;
    } catch {
      this.lost.add(host);
      return undefined;
    }
  }

  async add(host: string): Promise<void> {
    if (!this.entries.has(host)) await this.put({ host, certificates: '' });
  }

  /** Forgets all of it; a helper's login too, as it was given to it by Gantry. */
  async remove(host: string): Promise<void> {
    await this.eraseHelped(host);
    this.memory.delete(host);
    this.entries.delete(host);
    await this.write();
  }

  async setCertificates(host: string, certificates: string): Promise<void> {
    await this.put({ ...(this.entries.get(host) ?? { host }), certificates });
  }

  /** In a helper's hands where one is named, else in the system's store, else in memory until the runtime ends. */
  async keep(host: string, given: Login, helper: string | undefined): Promise<void> {
    const user = userOf(given);
    if (helper !== undefined) await helperStore(helper, loginKeyOf(host), given, this.env);
    const kept = this.entries.get(host)?.login?.helper;
    if (kept !== undefined && kept !== helper) await this.eraseHelped(host);
    const entry = this.entries.get(host) ?? { host, certificates: '' };
    this.lost.delete(host);
    if (helper !== undefined) {
      this.memory.delete(host);
      return this.put({ ...entry, login: { user, helper } });
    }
    this.memory.set(host, given);
    const { login: _, ...rest } = entry;
    const sealed = await this.seal(given);
    await this.put(sealed === undefined ? rest : { ...rest, login: { user, sealed } });
  }

  /** `not-found` where Gantry has none. */
  async forget(host: string): Promise<void> {
    if (this.describe(host) === undefined) throw new ServiceProblem('not-found', `Gantry has no login for ${host}`);
    await this.eraseHelped(host);
    this.memory.delete(host);
    this.lost.delete(host);
    const entry = this.entries.get(host);
    if (entry === undefined) return;
    const { login: _, ...rest } = entry;
    await this.put(rest);
  }

  private async seal(given: Login): Promise<string | undefined> {
    if ((await this.secretStore()).kind === 'none') return undefined;
    return this.vault?.seal(JSON.stringify(given)).catch(() => undefined);
  }

  private async eraseHelped(host: string): Promise<void> {
    const helper = this.entries.get(host)?.login?.helper;
    if (helper !== undefined) await helperErase(helper, loginKeyOf(host), this.env);
  }

  private put(entry: StoredRegistry): Promise<void> {
    this.entries.set(entry.host, entry);
    return this.write();
  }

  private write(): Promise<void> {
    const text = () => `${JSON.stringify({ registries: [...this.entries.values()] }, undefined, 2)}\n`;
    this.writing = this.writing.catch(() => undefined).then(() => writeWhole(this.path, text()));
    return this.writing;
  }
}

async function read(path: string): Promise<StoredRegistry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return storedFile.parse(JSON.parse(text)).registries;
  } catch {
    await rename(path, `${path}.broken`);
    return [];
  }
}
