// Inspection read back: the spec that makes such a container again.
import type { ContainerInspectInfo } from 'dockerode';
import {
  type ContainerSpec,
  emptySpec,
  type HealthCheckSpec,
  restartPolicy,
} from '../../contract/specs/container-spec.ts';
import { wordsOf } from '../labels.ts';
import { filled, limitsOf, loggingOf, positive, securityOf, some, somePairs, stated, yes } from './inspected-host.ts';
import { networksOf, portsOf } from './inspected-networks.ts';
import { volumesOf } from './inspected-volumes.ts';
import { fromPodman } from './podman-inspect.ts';
import {
  type EngineFacts,
  type ImageConfig,
  type RawConfig,
  type RawHealth,
  type RawHost,
  type RawInspect,
  usualFacts,
} from './raw-inspect.ts';

type Part = Partial<ContainerSpec>;

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((word, index) => word === other[index]);

/**
 * The image's command counts only with the image's entrypoint: where a container has another one, both are stated (`['']` where it
 * has none and the image has).
 */
function commandOf(config: RawConfig, image: ImageConfig): Pick<ContainerSpec, 'command'> & Part {
  const command = wordsOf(config.Cmd);
  const entrypoint = wordsOf(config.Entrypoint);
  const isImages = same(entrypoint, wordsOf(image.Entrypoint));
  if (isImages && same(command, wordsOf(image.Cmd))) return { command: [] };
  if (isImages && command.length > 0) return { command };
  return { command, entrypoint: entrypoint.length === 0 ? [''] : entrypoint };
}

/** A variable of the image's that is taken away is a name alone. */
function envOf(config: RawConfig, image: ImageConfig): ContainerSpec['env'] {
  const own = new Set(image.Env ?? []);
  return (config.Env ?? [])
    .filter((text) => !own.has(text))
    .map((text) => {
      const at = text.indexOf('=');
      return at < 0 ? { name: text } : { name: text.slice(0, at), value: text.slice(at + 1) };
    });
}

function labelsOf(config: RawConfig, image: ImageConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config.Labels ?? {}).filter(([name, value]) => image.Labels?.[name] !== value),
  );
}

/** Each part that the check does not state is the image's. */
function healthOf(config: RawConfig, image: ImageConfig): HealthCheckSpec | undefined {
  const own = config.Healthcheck;
  if (own === null || own === undefined) return undefined;
  const imageHealth: RawHealth = image.Healthcheck ?? {};
  const test = own.Test ?? [];
  if (test[0] === 'NONE') return { test: imageHealth.Test?.[0] === 'NONE' ? [] : ['NONE'] };
  const part = (key: 'Interval' | 'Timeout' | 'StartPeriod' | 'StartInterval' | 'Retries') =>
    own[key] === imageHealth[key] ? undefined : positive(own[key]);
  const parts = {
    interval: part('Interval'),
    timeout: part('Timeout'),
    startPeriod: part('StartPeriod'),
    startInterval: part('StartInterval'),
    retries: part('Retries'),
  };
  const health = {
    test: same(test, imageHealth.Test ?? []) ? [] : test,
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
  };
  return health.test.length === 0 && Object.keys(health).length === 1 ? undefined : health;
}

/**
 * Nobody asked for the short id, nor for what a container has of the network it shares: the computer's name, or another container's.
 */
function hostnameOf(inspect: RawInspect, config: RawConfig, { hostName }: EngineFacts): string | undefined {
  const name = config.Hostname ?? '';
  const mode = inspect.HostConfig?.NetworkMode ?? '';
  if (mode.startsWith('container:') || inspect.HostConfig?.UTSMode === 'host') return undefined;
  if (mode === 'host' && name === hostName) return undefined;
  return name === inspect.Id.slice(0, 12) ? undefined : filled(name);
}

function stopSignalOf(config: RawConfig, image: ImageConfig): string | undefined {
  const signal = config.StopSignal ?? '';
  return signal === (image.StopSignal || 'SIGTERM') ? undefined : filled(signal);
}

function processOf(
  inspect: RawInspect,
  config: RawConfig,
  host: RawHost,
  image: ImageConfig,
  facts: EngineFacts,
): Part {
  const unlessImages = (own: string | null | undefined, images: string | null | undefined) =>
    (own ?? '') === (images ?? '') ? undefined : filled(own);
  return stated({
    workingDirectory: unlessImages(config.WorkingDir, image.WorkingDir),
    user: unlessImages(config.User, image.User),
    hostname: hostnameOf(inspect, config, facts),
    domainname: filled(config.Domainname),
    interactive: yes(config.OpenStdin),
    stdinOnce: yes(config.StdinOnce),
    stopSignal: stopSignalOf(config, image),
    stopTimeout: config.StopTimeout ?? undefined,
    init: host.Init ?? undefined,
    annotations: somePairs(host.Annotations),
    healthCheck: healthOf(config, image),
  });
}

function hostOf(host: RawHost): Part {
  const policy = restartPolicy.safeParse(host.RestartPolicy?.Name);
  return stated({
    restart: policy.success ? policy.data : 'no',
    maximumRetryCount: positive(host.RestartPolicy?.MaximumRetryCount),
    autoRemove: yes(host.AutoRemove),
    extraHosts: some(host.ExtraHosts),
    dns: some(host.Dns),
    dnsSearch: some(host.DnsSearch),
    dnsOptions: some(host.DnsOptions),
  });
}

/**
 * What `docker create` was told (GET /containers/{id}/json). Left out is what equals the image's (so that a container made anew takes a
 * newer image's) and what the engine fills in by itself. What an engine does not tell stands in `spec-limits.ts`.
 */
export function specOfInspect(
  answer: RawInspect | ContainerInspectInfo,
  image: ImageConfig = {},
  facts: EngineFacts = usualFacts,
): ContainerSpec {
  const isPodman = facts.flavour === 'podman';
  const inspect = isPodman ? fromPodman(answer as RawInspect) : (answer as RawInspect);
  const config = inspect.Config ?? {};
  const host = inspect.HostConfig ?? {};
  return {
    ...emptySpec(config.Image ?? ''),
    name: (inspect.Name ?? '').replace(/^\//, ''),
    ...commandOf(config, image),
    env: envOf(config, image),
    tty: config.Tty === true,
    labels: labelsOf(config, image),
    ...processOf(inspect, config, host, image, facts),
    ...portsOf(config, host, image),
    ...volumesOf(inspect, image),
    ...networksOf(inspect, isPodman),
    ...hostOf(host),
    ...limitsOf(host),
    ...securityOf(host, facts),
    ...loggingOf(host, facts),
  };
}
