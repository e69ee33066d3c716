// Whom engines trust of registries: read and changed in the settings of Gantry's own engine, told of others.
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority, Registry, RegistryTrust } from '../../contract/registries.ts';
import { registryUse } from '../../engine/registries.ts';
import { engineApi } from '../../engine/system.ts';
import { embeddedId } from '../../machine/driver.ts';
import { isInsecure, pemBlocks } from '../../registry/access.ts';
import { isLoopback, serverOf } from '../../registry/address.ts';
import { certificateFolders } from '../../registry/certificates.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { Machine } from '../machines/machine.ts';
import type { RegistryStore } from './registry-store.ts';

export interface TrustHands {
  engines: EngineRegistry;
  machine: Machine;
  store: RegistryStore;
}

export interface TrustWish {
  insecure?: boolean | undefined;
  certificates?: string | undefined;
}

/** What the settings of Gantry's own engine say of a host. */
export function insecureIn(host: string, hosts: readonly string[]): Registry['insecure'] {
  if (hosts.includes(host)) return 'set';
  const server = serverOf(host);
  if (isLoopback(server)) return 'local';
  return isInsecure(host, server, hosts) ? 'range' : 'no';
}

/** `not-found` for an unknown engine. */
export async function readTrust(
  { engines, machine, store }: TrustHands,
  host: string,
  engineId: string,
): Promise<RegistryTrust> {
  const own = engineId === embeddedId;
  const connection = engines.connection(engineId);
  const flavour = await engineApi(connection).then(
    (api) => api.flavour,
    () => 'docker' as const,
  );
  const told = await registryUse(connection).then(
    ({ insecure }) => insecure,
    () => undefined,
  );
  const { insecureRegistries: set } = machine.latest.value.settings;
  const certificates = own ? store.certificates(host) : '';
  return {
    own,
    flavour,
    insecure: insecureIn(host, own ? set : (told ?? [])),
    ...(told === undefined ? {} : { inForce: told.includes(host) }),
    certificates,
    authorities: authoritiesIn(certificates),
    folders: await foldersOf(host),
    places:
      flavour === 'podman'
        ? {
            configuration: '/etc/containers/registries.conf.d/gantry.conf',
            certificates: join('/etc/containers/certs.d', host),
          }
        : { configuration: '/etc/docker/daemon.json', certificates: join('/etc/docker/certs.d', host) },
  };
}

async function foldersOf(host: string): Promise<string[]> {
  const folders = certificateFolders.map((folder) => join(folder, host));
  const there = await Promise.all(
    folders.map((folder) =>
      stat(folder).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    ),
  );
  return folders.filter((_, index) => there[index]);
}

/** Those that can be read. */
function authoritiesIn(text: string): Authority[] {
  return pemBlocks(text).flatMap((block) => {
    try {
      const { subject, fingerprint256, validTo } = new X509Certificate(block);
      return [{ subject: subject.replaceAll('\n', ', '), fingerprint: fingerprint256, until: Date.parse(validTo) }];
    } catch {
      return [];
    }
  });
}

/**
 * Brings the wish into the settings of Gantry's engine, and with them into force; fails as `machines.change` does, and nothing is changed
 * then. An authority that another registry has too stays.
 */
export async function changeTrust({ machine, store }: TrustHands, host: string, wish: TrustWish): Promise<void> {
  const { settings } = machine.latest.value;
  const before = store.certificates(host);
  const wished = wish.certificates?.trim() ?? before;
  const others = store.hosts.filter((one) => one !== host).flatMap((one) => pemBlocks(store.certificates(one)));
  const gone = pemBlocks(before).filter((block) => !others.includes(block) && !wished.includes(block));
  const next = {
    ...settings,
    insecureRegistries: listed(settings.insecureRegistries, host, wish.insecure),
    certificates: exchanged(settings.certificates, gone, wished),
  };
  if (JSON.stringify(next) !== JSON.stringify(settings)) await machine.change(next);
  if (wished !== before) await store.setCertificates(host, wished);
}

/** What is as it is wished already stays in its order: each change restarts the engine. */
function listed(hosts: readonly string[], host: string, wished: boolean | undefined): string[] {
  if (wished === undefined || wished === hosts.includes(host)) return [...hosts];
  return wished ? [...hosts, host] : hosts.filter((one) => one !== host);
}

function exchanged(certificates: string, gone: readonly string[], wished: string): string {
  const left = gone.reduce((text, block) => text.replace(block, ''), certificates);
  const added = wished === '' ? [] : unknownIn(wished, left);
  return gone.length + added.length === 0 ? certificates : [left.trim(), ...added].join('\n').trim();
}

/** What is no certificate goes along, so that it is refused where it is looked at. */
function unknownIn(wished: string, known: string): string[] {
  const blocks = pemBlocks(wished);
  return (blocks.length === 0 ? [wished] : blocks).filter((block) => !known.includes(block));
}
