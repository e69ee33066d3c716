// Answers the contract's registries: what is known of them in one value, and what is asked of them and changed about them.
import { stat } from 'node:fs/promises';
import type { Problem } from '../contract/problem.ts';
import type { GivenLogin, RegistriesState, Registry, RegistryCheck, SecretStore } from '../contract/registries.ts';
import { checkLogin } from '../engine/registries.ts';
import { engineApi } from '../engine/system.ts';
import type { RegistryAccess } from '../registry/access.ts';
import { pemBlocks } from '../registry/access.ts';
import { hub, registryHost } from '../registry/address.ts';
import { checkRegistry } from '../registry/check.ts';
import { findHelpers } from '../registry/credential-helper.ts';
import { deleteManifest, deletionOf } from '../registry/deletion.ts';
import { searchHub } from '../registry/hub.ts';
import { repositoriesPage, tagsPage } from '../registry/listing.ts';
import { type KnownLogin, knownLogins, loginPaths } from '../registry/logins.ts';
import { tagDetails } from '../registry/tag-details.ts';
import { Latest } from './latest.ts';
import { problemOf, ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { RegistryLogins } from './registries/registry-logins.ts';
import { changeTrust, insecureIn, readTrust, type TrustHands, type TrustWish } from './registries/registry-trust.ts';
import { streaming } from './streaming.ts';
import { pause } from './waiting.ts';

const lookEveryMs = 2000;

export interface RegistriesOptions extends TrustHands {
  logins: RegistryLogins;
  /** Where Docker Hub's search is; default: where it really is. */
  hubAddress?: string | undefined;
}

interface AddWish {
  host: string;
  login?: GivenLogin | undefined;
  keep?: { helper?: string | undefined } | undefined;
  trust?: TrustWish | undefined;
  unchecked?: boolean | undefined;
}

export class Registries {
  private readonly latest = new Latest<RegistriesState | undefined>(undefined);
  private readonly checks = new Map<string, RegistryCheck>();
  private readonly options: RegistriesOptions;
  private reading: Promise<void> = Promise.resolve();

  constructor(options: RegistriesOptions) {
    this.options = options;
  }

  /** Ends with the signal. While somebody watches, the files of docker and podman are looked at every two seconds. */
  async *watch(signal: AbortSignal): AsyncGenerator<RegistriesState> {
    await this.refresh();
    void this.followFiles(signal);
    void this.followSettings(signal);
    for await (const state of this.latest.subscribe(signal)) if (state !== undefined) yield state;
  }

  async add(wish: AddWish, signal?: AbortSignal): Promise<{ host: string }> {
    const host = hostOf(wish.host);
    const { store } = this.options;
    if (store.isAdded(host)) throw new ServiceProblem('name-taken', `${host} is known already`, { field: 'host' });
    const { login, trust = {} } = wish;
    if (wish.unchecked !== true) this.checks.set(host, await this.checkAs(host, login, trust, signal));
    if (login === undefined) await store.add(host);
    else await store.keep(host, login, wish.keep?.helper);
    try {
      await changeTrust(this.options, host, trust);
    } catch (cause) {
      await store.remove(host);
      throw cause;
    }
    await this.refresh();
    return { host };
  }

  /** What the engine was told goes first: that can fail, and then the rest is still there to say so. */
  async remove(host: string): Promise<void> {
    await changeTrust(this.options, host, { insecure: false, certificates: '' });
    await this.options.store.remove(host);
    this.checks.delete(host);
    await this.refresh();
  }

  async login(host: string, login: GivenLogin, helper: string | undefined, signal?: AbortSignal): Promise<void> {
    this.checks.set(host, await this.checkAs(host, login, {}, signal));
    await this.options.store.keep(host, login, helper);
    await this.refresh();
  }

  async logout(host: string): Promise<void> {
    await this.options.store.forget(host);
    this.checks.delete(host);
    await this.refresh();
  }

  async test(host: string, engineId: string | undefined, signal?: AbortSignal) {
    const check = await outcome(() => checkRegistry(host, this.access(), signal));
    this.checks.set(host, check);
    const engine = engineId === undefined ? undefined : await this.testOn(engineId, host, signal);
    await this.refresh();
    return { check, ...(engine === undefined ? {} : { engine }) };
  }

  trust(host: string, engineId: string) {
    return readTrust(this.options, host, engineId);
  }

  async setTrust(host: string, wish: TrustWish): Promise<void> {
    await changeTrust(this.options, host, wish);
    this.checks.delete(host);
    await this.refresh();
  }

  access(): RegistryAccess {
    return this.options.logins.access();
  }

  search(query: string, page: number, signal?: AbortSignal) {
    const { hubAddress } = this.options;
    const { proxy } = this.access();
    return searchHub(query, { page, proxy, signal, ...(hubAddress === undefined ? {} : { address: hubAddress }) });
  }

  /** As if the login and the trust were kept already; the problem stands at the field that it is about. */
  private async checkAs(
    host: string,
    login: GivenLogin | undefined,
    trust: TrustWish,
    signal?: AbortSignal,
  ): Promise<RegistryCheck> {
    const access = this.access();
    const tried: RegistryAccess = {
      ...access,
      ...(login === undefined ? {} : { login: async () => login }),
      insecure: [...(access.insecure ?? []), ...(trust.insecure === true ? [host] : [])],
      authorities: `${access.authorities ?? ''}\n${trust.certificates ?? ''}`,
    };
    try {
      const check = await checkRegistry(host, tried, signal);
      return { at: Date.now(), ...check };
    } catch (cause) {
      const { reason, message } = problemOf(cause);
      throw new ServiceProblem(reason, message, { field: fieldOf(reason, login) });
    }
  }

  /** Docker says by itself whether it gets in; without a login of a person there is nothing that it could be asked. */
  private async testOn(engineId: string, host: string, signal?: AbortSignal): Promise<RegistryCheck | undefined> {
    const login = await this.options.logins.find(host);
    if (login === undefined || !('user' in login)) return undefined;
    const connection = this.options.engines.connection(engineId);
    // Podman's answer says nothing of its pulls: it does not ask without TLS here, whatever it is set to.
    const api = await engineApi(connection, signal).catch(() => undefined);
    if (api?.flavour !== 'docker') return undefined;
    const given = { username: login.user, password: login.password, serveraddress: host };
    return outcome(async () => {
      await checkLogin(connection, given, signal);
      return { login: 'accepted' as const };
    });
  }

  /** Readings do not overtake each other. */
  private refresh(): Promise<void> {
    this.reading = this.reading.catch(() => undefined).then(() => this.read());
    return this.reading;
  }

  private async read(): Promise<void> {
    const { store, logins, machine } = this.options;
    const [known, helpers, secrets] = await Promise.all([
      knownLogins(logins.files),
      findHelpers(logins.files.env),
      store.secretStore(),
    ]);
    const { insecureRegistries } = machine.latest.value.settings;
    const hosts = [...new Set([hub, ...store.hosts, ...known.map(({ host }) => host)])];
    const registries = hosts.map((host): Registry => {
      const login = store.describe(host) ?? loginOfOthers(known.find((one) => one.host === host));
      const check = this.checks.get(host);
      return {
        host,
        added: store.isAdded(host),
        ...(login === undefined ? {} : { login }),
        insecure: insecureIn(host, insecureRegistries),
        authorities: pemBlocks(store.certificates(host)).length,
        ...(check === undefined ? {} : { check }),
      };
    });
    this.tell(registries, secrets, helpers);
  }

  private tell(registries: Registry[], store: SecretStore, helpers: string[]): void {
    const next = { registries, store, helpers };
    if (JSON.stringify(next) !== JSON.stringify(this.latest.value)) this.latest.set(next);
  }

  private async followFiles(signal: AbortSignal): Promise<void> {
    let seen = await stampOf(this.options.logins.files);
    while (!signal.aborted) {
      await pause(lookEveryMs, signal);
      const now = await stampOf(this.options.logins.files);
      if (now !== seen && !signal.aborted) await this.refresh().catch(() => undefined);
      seen = now;
    }
  }

  /** The machine tells much else; each reading asks the credential helpers. */
  private async followSettings(signal: AbortSignal): Promise<void> {
    const { latest } = this.options.machine;
    let seen = latest.value.settings.insecureRegistries.join();
    for await (const { settings } of latest.subscribe(signal)) {
      const now = settings.insecureRegistries.join();
      if (now !== seen) await this.refresh().catch(() => undefined);
      seen = now;
    }
  }
}

async function stampOf(files: RegistryLogins['files']): Promise<string> {
  const stamps = loginPaths(files).map(({ path }) =>
    stat(path).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => '',
    ),
  );
  return (await Promise.all(stamps)).join();
}

function loginOfOthers(known: KnownLogin | undefined): Registry['login'] {
  if (known === undefined) return undefined;
  const { program, user, path, helper } = known;
  return { source: program, user, path, ...(helper === undefined ? {} : { helper }) };
}

/** `required` and `host-invalid` at `host`. */
function hostOf(typed: string): string {
  if (typed.trim() === '') throw new ServiceProblem('required', 'A registry is needed', { field: 'host' });
  const host = registryHost(typed);
  if (host === undefined) throw new ServiceProblem('host-invalid', `"${typed}" is no host`, { field: 'host' });
  return host;
}

function fieldOf(reason: Problem['reason'], login: GivenLogin | undefined): string {
  if (reason === 'password-wrong')
    return login !== undefined && 'identityToken' in login ? 'identityToken' : 'password';
  return reason === 'unauthorized' ? 'user' : 'host';
}

async function outcome(ask: () => Promise<Partial<RegistryCheck>>): Promise<RegistryCheck> {
  try {
    return { at: Date.now(), ...(await ask()) };
  } catch (cause) {
    return { at: Date.now(), problem: problemOf(cause) };
  }
}

export function registriesProcedures(registries: Registries) {
  const { registries: named } = procedures;
  return {
    watch: named.watch.handler(({ signal }) => streaming(signal, (own) => registries.watch(own))),
    add: named.add.handler(({ input, signal }) => registries.add(input, signal)),
    remove: named.remove.handler(({ input }) => registries.remove(input.host)),
    test: named.test.handler(({ input, signal }) => registries.test(input.host, input.engineId, signal)),
    login: named.login.handler(({ input, signal }) =>
      registries.login(input.host, input.login, input.keep?.helper, signal),
    ),
    logout: named.logout.handler(({ input }) => registries.logout(input.host)),
    trust: named.trust.handler(({ input }) => registries.trust(input.host, input.engineId)),
    setTrust: named.setTrust.handler(({ input: { host, ...wish } }) => registries.setTrust(host, wish)),
    repositories: named.repositories.handler(({ input, signal }) =>
      repositoriesPage(input.host, registries.access(), { next: input.next, signal }),
    ),
    tags: named.tags.handler(({ input, signal }) =>
      tagsPage(input.host, input.repository, registries.access(), { next: input.next, signal }),
    ),
    tag: named.tag.handler(({ input, signal }) => tagDetails(input, registries.access(), signal)),
    deletion: named.deletion.handler(({ input, signal }) => deletionOf(input, registries.access(), signal)),
    delete: named.delete.handler(({ input, signal }) => deleteManifest(input, registries.access(), signal)),
    search: named.search.handler(({ input, signal }) => registries.search(input.query, input.page, signal)),
  };
}
