// Inspection read back: the spec that makes such a container again.
import type { ContainerInspectInfo } from 'dockerode';
import { type ContainerSpec, emptySpec } from '../contract/container-spec.ts';
import { wordsOf } from './labels.ts';

/** Durations in nanoseconds. */
export interface RawHealth {
  Test?: string[] | null | undefined;
  Interval?: number | undefined;
  Timeout?: number | undefined;
  StartPeriod?: number | undefined;
  StartInterval?: number | undefined;
  Retries?: number | undefined;
}

/** `Config` of an image's inspection: what its containers get where they say nothing themselves. */
export interface ImageConfig {
  Env?: string[] | null | undefined;
  Cmd?: string | string[] | null | undefined;
  Entrypoint?: string | string[] | null | undefined;
  Labels?: Record<string, string> | null | undefined;
  WorkingDir?: string | undefined;
  User?: string | undefined;
  ExposedPorts?: Record<string, object> | null | undefined;
  Volumes?: Record<string, object> | null | undefined;
  Healthcheck?: RawHealth | null | undefined;
  StopSignal?: string | undefined;
}

/** What `docker create` was told (GET /containers/{id}/json); what equals the image's is left to the image. */
export function specOfInspect(inspect: ContainerInspectInfo, image: ImageConfig = {}): ContainerSpec {
  const { Config: config } = inspect;
  const own = new Set(image.Env ?? []);
  const command = wordsOf(config.Cmd);
  return {
    ...emptySpec(config.Image),
    name: inspect.Name.replace(/^\//, ''),
    command: command.join('\0') === wordsOf(image.Cmd).join('\0') ? [] : command,
    env: (config.Env ?? [])
      .filter((text) => !own.has(text))
      .map((text) => ({ name: text.split('=', 1)[0] ?? '', value: text.slice(text.indexOf('=') + 1) })),
    tty: config.Tty,
    labels: Object.fromEntries(
      Object.entries(config.Labels ?? {}).filter(([name, value]) => image.Labels?.[name] !== value),
    ),
  };
}
