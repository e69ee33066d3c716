// What an engine tells of an image at once: its configuration, its layers' digests, and its history (GET /images/{id}/json, …/history).
import type { ImageInspectInfo } from 'dockerode';
import type { HealthCheck, ImageConfig, ImageShape, ImageStep } from '../../contract/image-contents.ts';
import { type PlatformParts, platformName } from '../../contract/reference.ts';
import { type EngineConnection, imagePath } from '../connection.ts';
import type { RawConfig, RawHealth } from '../containers/raw-inspect.ts';
import { rowOfInspect } from '../images.ts';
import { wordsOf } from '../labels.ts';
import type { ImageDocument } from './image-archive.ts';

export interface RawStep {
  CreatedBy?: string;
  Created?: number;
  Size?: number;
  Comment?: string;
}

type RawImage = ImageInspectInfo & { Variant?: string };
type RawImageConfig = RawConfig & { OnBuild?: string[] | null; Shell?: string[] | null };

type Asking = Parameters<EngineConnection['call']>[1];

/** `image-not-found`. */
export function inspectRaw(connection: EngineConnection, id: string, asking: Asking): Promise<RawImage> {
  return connection.call(
    (docker, abortSignal) => docker.getImage(imagePath(id)).inspect({ abortSignal } as object) as Promise<RawImage>,
    asking,
  );
}

/** What made the image, the oldest first. */
export async function historyOf(connection: EngineConnection, id: string, asking: Asking): Promise<RawStep[]> {
  const steps = await connection.call(
    (docker) => docker.getImage(imagePath(id)).history() as Promise<RawStep[]>,
    asking,
  );
  return steps.toReversed();
}

/** `image-not-found`. */
export async function readImageShape(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ImageShape> {
  const [raw, history] = await Promise.all([
    inspectRaw(connection, id, { signal }),
    historyOf(connection, id, { signal }),
  ]);
  const layers = raw.RootFS?.Layers ?? [];
  const { engineId, tags, digests, sizeBytes, createdAt } = rowOfInspect(connection.id, raw);
  return {
    ...{ engineId, id: raw.Id, tags, digests, sizeBytes, createdAt, layers },
    author: raw.Author ?? '',
    comment: raw.Comment ?? '',
    os: raw.Os ?? '',
    architecture: raw.Architecture ?? '',
    variant: raw.Variant ?? '',
    config: configOf((raw.Config ?? {}) as RawImageConfig),
    steps: withLayers(history.map(stepOf), layers.length),
  };
}

/** The digests of its layers' tars, the lowest first. */
export async function readLayerDigests(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const raw = await inspectRaw(connection, id, { signal });
  return raw.RootFS?.Layers ?? [];
}

/** A platform that the engine has of an image for several; an engine that keeps one of each tells none. */
export interface LocalPlatform {
  platform: string;
  digest: string;
  sizeBytes: number;
}

interface RawManifests {
  Manifests?:
    | {
        ID?: string;
        Available?: boolean;
        Kind?: string;
        Size?: { Content?: number };
        ImageData?: { Platform?: PlatformParts };
      }[]
    | null;
}

/** GET /images/{id}/json?manifests=1 (API 1.48, with containerd's store). */
export async function readLocalPlatforms(connection: EngineConnection, id: string): Promise<LocalPlatform[]> {
  const raw = (await connection.call((docker, abortSignal) =>
    docker.getImage(imagePath(id)).inspect({ manifests: true, abortSignal } as object),
  )) as RawManifests;
  return (raw.Manifests ?? []).flatMap(({ ID = '', Available, Kind, Size, ImageData }) => {
    if (Kind !== 'image' || Available !== true) return [];
    return [{ platform: platformName(ImageData?.Platform ?? {}), digest: ID, sizeBytes: Size?.Content ?? 0 }];
  });
}

function configOf(raw: RawImageConfig): ImageConfig {
  return {
    env: raw.Env ?? [],
    entrypoint: wordsOf(raw.Entrypoint),
    command: wordsOf(raw.Cmd),
    ports: Object.keys(raw.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(raw.Volumes ?? {}).sort(),
    workingDirectory: raw.WorkingDir ?? '',
    user: raw.User ?? '',
    stopSignal: raw.StopSignal ?? '',
    shell: raw.Shell ?? [],
    onBuild: raw.OnBuild ?? [],
    labels: raw.Labels ?? {},
    ...(typeof raw.StopTimeout === 'number' ? { stopTimeout: raw.StopTimeout } : {}),
    ...(raw.Healthcheck?.Test?.length ? { health: healthOf(raw.Healthcheck) } : {}),
  };
}

function healthOf(raw: RawHealth): HealthCheck {
  const ms = (nanoseconds: number | null | undefined) => (nanoseconds ?? 0) / 1e6;
  return {
    test: raw.Test ?? [],
    interval: ms(raw.Interval),
    timeout: ms(raw.Timeout),
    startPeriod: ms(raw.StartPeriod),
    startInterval: ms(raw.StartInterval),
    retries: raw.Retries ?? 0,
  };
}

export function stepOf({ CreatedBy = '', Created = 0, Size = 0, Comment = '' }: RawStep): ImageStep {
  return { createdBy: CreatedBy, comment: Comment, createdAt: Math.max(0, Created * 1000), sizeBytes: Size };
}

/** Instructions that can only change the configuration. */
const settingsOnly =
  /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/;

/**
 * Which step made which layer. The engine does not tell: what has a size made one, then what could have made one; of those that are left
 * over, the latest did not.
 */
export function withLayers(steps: readonly ImageStep[], layers: number): ImageStep[] {
  const made = new Set(steps.flatMap(({ sizeBytes }, at) => (sizeBytes > 0 ? [at] : [])));
  for (const isMaybe of [(step: ImageStep) => !settingsOnly.test(step.createdBy), () => true]) {
    for (const [at, step] of steps.entries()) if (made.size < layers && isMaybe(step)) made.add(at);
  }
  let layer = 0;
  return steps.map((step, at) => (made.has(at) && layer < layers ? { ...step, layer: layer++ } : step));
}

/** The same by the image's own document, which tells it; the steps stay as they are where it is about others. */
export function withToldLayers(steps: readonly ImageStep[], { history }: Pick<ImageDocument, 'history'>): ImageStep[] {
  if (history.length !== steps.length) return [...steps];
  let layer = 0;
  return steps.map(({ layer: guessed, ...step }, at) =>
    history[at]?.empty_layer === true ? step : { ...step, layer: layer++ },
  );
}
