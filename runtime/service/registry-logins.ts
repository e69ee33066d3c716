// Which login goes to which registry; the engines know none by themselves.
import type { PullLogin } from '../engine/pull.ts';
import { imageAddress } from '../registry/address.ts';
import { findLogin, type Login, type LoginFiles } from '../registry/logins.ts';

export class RegistryLogins {
  /** Where the docker command and podman keep theirs. */
  readonly files: LoginFiles;

  constructor(files: LoginFiles) {
    this.files = files;
  }

  /** Of a host as it stands in a reference (`docker.io` for Docker Hub); undefined where there is none. */
  find(host: string): Promise<Login | undefined> {
    return findLogin(host, this.files);
  }

  /** What an engine is given along with a reference, for the one registry that it names. */
  async forEngine(reference: string): Promise<PullLogin | undefined> {
    const host = imageAddress(reference)?.host;
    const login = host === undefined ? undefined : await this.find(host);
    if (host === undefined || login === undefined) return undefined;
    if ('identityToken' in login) return { identitytoken: login.identityToken };
    return { username: login.user, password: login.password, serveraddress: host };
  }
}
