// Which login goes to which registry, and how registries are asked; the engines know none by themselves.
import type { MachineSettings } from '../../contract/machines.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import type { PullLogin } from '../../engine/images/pull.ts';
import { type RegistryUse, registryUse } from '../../engine/registries.ts';
import type { RegistryAccess } from '../../registry/access.ts';
import { imageAddress } from '../../registry/address.ts';
import { findLogin, type Login, type LoginFiles } from '../../registry/logins.ts';
import type { ProxyChoice } from '../../registry/proxy.ts';
import type { RegistryStore } from './registry-store.ts';

export interface RegistryLoginsOptions {
  /** Where the docker command and podman keep theirs. */
  files: LoginFiles;
  /** Gantry's own, which come first. */
  store?: Pick<RegistryStore, 'login'>;
  /** What Gantry's engine is told about registries: this runtime goes the same way. */
  settings?: () => Pick<MachineSettings, 'proxy' | 'mirrors' | 'insecureRegistries' | 'certificates'>;
}

export class RegistryLogins {
  readonly files: LoginFiles;
  private readonly options: RegistryLoginsOptions;

  constructor(options: RegistryLoginsOptions) {
    this.options = options;
    this.files = options.files;
  }

  /** Of a host as it stands in a reference (`docker.io` for Docker Hub); undefined where there is none. */
  async find(host: string): Promise<Login | undefined> {
    return (await this.options.store?.login(host)) ?? findLogin(host, this.files);
  }

  /** What an engine is given along with a reference, for the one registry that it names. */
  async forEngine(reference: string): Promise<PullLogin | undefined> {
    const host = imageAddress(reference)?.host;
    const login = host === undefined ? undefined : await this.find(host);
    if (host === undefined || login === undefined) return undefined;
    if ('identityToken' in login) return { identitytoken: login.identityToken };
    return { username: login.user, password: login.password, serveraddress: host };
  }

  /**
   * For one errand at registries, all of `registry/`: a login is looked up once for all its requests, which may spawn a helper.
   * `used` is how an engine uses them: its mirrors take the place of those of the settings.
   */
  access(used?: RegistryUse): RegistryAccess {
    const { proxy, mirrors = [], insecureRegistries = [], certificates = '' } = this.options.settings?.() ?? {};
    const found = new Map<string, Promise<Login | undefined>>();
    return {
      login: (host) => {
        const login = found.get(host) ?? this.find(host);
        found.set(host, login);
        return login;
      },
      insecure: [...insecureRegistries, ...(used?.insecure ?? [])],
      authorities: certificates,
      mirrors: used?.mirrors ?? mirrors,
      proxy: proxyOf(proxy, this.files.env),
    };
  }

  /** The same for what an engine's images are about; for one that does not tell how it uses registries the settings hold. */
  async accessFor(connection: EngineConnection, signal?: AbortSignal): Promise<RegistryAccess> {
    return this.access(await registryUse(connection, signal).catch(() => undefined));
  }
}

/** The settings' first, then what the engine gets from this process's environment. */
function proxyOf(proxy: ProxyChoice | undefined, env: LoginFiles['env']): ProxyChoice {
  const of = (name: string) => env[name] || env[name.toLowerCase()] || '';
  return {
    http: proxy?.http || of('HTTP_PROXY'),
    https: proxy?.https || of('HTTPS_PROXY'),
    none: proxy?.none || of('NO_PROXY'),
  };
}
