// The engine's configuration: Gantry's own, what a person set in fields, and the person's daemon.json over both, checked.
import { X509Certificate } from 'node:crypto';
import type { MachineSettings } from '../contract/machines.ts';
import { MachineProblem } from './problem.ts';

/** What dockerd is given: its configuration file, variables of its environment, and certificates it trusts beside the system's. */
export type EngineConfiguration = {
  daemon: Record<string, unknown>;
  environment: Record<string, string>;
  certificates: string;
};

/** What of the settings makes an engine's configuration. */
export type EngineChoice = Pick<
  MachineSettings,
  'engineConfiguration' | 'proxy' | 'mirrors' | 'insecureRegistries' | 'certificates'
>;

/**
 * Keys that Gantry sets itself: with another value nobody would find the engine or its containers again, its traces would stay in
 * the system, or it would be open to strangers (dockerd's reference, "Daemon configuration file"; `graph` and `default-init` are
 * older names).
 */
export const ownKeys: readonly string[] = [
  'bridge',
  'cgroup-parent',
  'config-file',
  'containerd',
  'containerd-namespace',
  'containerd-plugin-namespace',
  'containerd-plugins-namespace',
  'data-root',
  'default-init',
  'exec-root',
  'firewall-backend',
  'graph',
  'group',
  'host',
  'hosts',
  'init-path',
  'pidfile',
  'rootless',
  'tls',
  'tlscacert',
  'tlscert',
  'tlskey',
  'tlsverify',
  'userland-proxy-path',
  'validate',
];

/** Keys with which dockerd listens on a TCP port without asking who is there, or lets web pages call its API. */
export const openKeys: readonly string[] = [
  'api-cors-header',
  'cri-containerd',
  'metrics-addr',
  'network-diagnostic-port',
];

function refuse(field: string, message: string): never {
  throw new MachineProblem({ reason: 'configuration-invalid', message, field });
}

/** The person's daemon.json as an object; an empty text is an empty one. Throws at `engineConfiguration`. */
function parseEngineConfiguration(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse('engineConfiguration', (error as Error).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse('engineConfiguration', 'The configuration is a JSON object: { "key": value }');
  }
  for (const key of Object.keys(value)) {
    // Go takes a key for a field's name whatever its case, and its folding knows two letters more than ASCII's.
    const folded = key.toUpperCase().toLowerCase();
    if (ownKeys.includes(folded)) refuse('engineConfiguration', `"${key}" is set by Gantry itself.`);
    if (openKeys.includes(folded)) {
      refuse('engineConfiguration', `"${key}" would open the engine to others without a key.`);
    }
  }
  return value as Record<string, unknown>;
}

/** What can be told of the configuration without an engine; dockerd itself checks the rest (`dockerd --validate`). */
export function checkConfiguration(settings: EngineChoice): void {
  parseEngineConfiguration(settings.engineConfiguration);
  for (const name of ['http', 'https'] as const) checkProxy(`proxy.${name}`, settings.proxy[name]);
  if (/[\s\0]/.test(settings.proxy.none))
    refuse('proxy.none', 'Names and addresses with commas between them, without blanks.');
  for (const [index, mirror] of settings.mirrors.entries()) checkMirror(`mirrors.${index}`, mirror);
  for (const [index, registry] of settings.insecureRegistries.entries()) {
    if (!/^[A-Za-z0-9.\-_[\]:]+(\/\d{1,3})?$/.test(registry)) {
      refuse(
        `insecureRegistries.${index}`,
        'A host with its port, or a range of addresses: registry.local:5000, 10.0.0.0/8',
      );
    }
  }
  checkCertificates(settings.certificates);
}

function checkProxy(field: string, text: string): void {
  if (text === '') return;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:', 'socks5:'].includes(url.protocol) || /[\s\0]/.test(text)) {
    refuse(field, 'An address such as http://proxy.example:3128');
  }
}

function checkMirror(field: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.username !== ''
  ) {
    refuse(field, 'An address without a path, such as https://mirror.example');
  }
}

function checkCertificates(text: string): void {
  if (text.trim() === '') return;
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) refuse('certificates', 'Certificates in PEM: -----BEGIN CERTIFICATE----- …');
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch {
      refuse('certificates', `Certificate ${index + 1} cannot be read.`);
    }
  }
}

/** `own` is Gantry's part of daemon.json. The person's values win, but for the keys that are Gantry's alone. */
export function engineConfiguration(settings: EngineChoice, own: Record<string, unknown>): EngineConfiguration {
  const written = parseEngineConfiguration(settings.engineConfiguration);
  const list = (key: string, more: readonly string[]) => {
    if (written[key] !== undefined && !Array.isArray(written[key])) return {};
    const there = (written[key] as unknown[] | undefined) ?? [];
    const all = [...new Set([...there, ...more])];
    return all.length > 0 ? { [key]: all } : {};
  };
  const { http, https, none } = settings.proxy;
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries({ HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: none })) {
    if (value !== '') environment[name] = value;
  }
  return {
    daemon: {
      ...own,
      ...written,
      ...list('registry-mirrors', settings.mirrors),
      ...list('insecure-registries', settings.insecureRegistries),
    },
    environment,
    certificates: settings.certificates.trim() === '' ? '' : `${settings.certificates.trim()}\n`,
  };
}

/**
 * How registries are reached: what is set in fields, with what the person's daemon.json says beside it, as dockerd takes them together. A
 * daemon.json that cannot be read says nothing.
 */
export function registrySettings(settings: EngineChoice): Omit<EngineChoice, 'engineConfiguration'> {
  const { proxy, mirrors, insecureRegistries, certificates } = settings;
  let daemon: Record<string, unknown>;
  try {
    daemon = parseEngineConfiguration(settings.engineConfiguration);
  } catch {
    daemon = {};
  }
  const list = (key: string) => {
    const there = daemon[key];
    return Array.isArray(there) ? there.filter((one): one is string => typeof one === 'string') : [];
  };
  const proxies = (daemon.proxies ?? {}) as Record<string, unknown>;
  const of = (key: string) => (typeof proxies[key] === 'string' ? proxies[key] : '');
  return {
    // dockerd takes these before those of its environment.
    proxy: {
      http: of('http-proxy') || proxy.http,
      https: of('https-proxy') || proxy.https,
      none: of('no-proxy') || proxy.none,
    },
    mirrors: [...new Set([...list('registry-mirrors'), ...mirrors])],
    insecureRegistries: [...new Set([...list('insecure-registries'), ...insecureRegistries])],
    certificates,
  };
}

/** The part of the settings that a running engine can take up; two that agree in it need no new configuration. */
export function engineFingerprint(settings: EngineChoice): string {
  const { engineConfiguration: text, proxy, mirrors, insecureRegistries, certificates } = settings;
  return JSON.stringify([text, proxy, mirrors, insecureRegistries, certificates]);
}
