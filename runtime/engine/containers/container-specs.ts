// Containers made of specs, and specs read back from containers.
import type { ContainerInspectInfo, NetworkConnectOptions } from 'dockerode';
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import { type EngineConnection, pathPart } from '../connection.ts';
import { inspectRaw, readContainer, removeContainer } from '../containers.ts';
import { type ImageFacts, imageFacts } from '../images.ts';
import { EngineProblem, toEngineProblem } from '../problem.ts';
import { engineApi, engineFacts } from '../system.ts';
import { createBody, createQuery } from './create-body.ts';
import { laterNetworks } from './create-networks.ts';
import { specOfInspect } from './inspected-spec.ts';
import { type AnonymousVolume, anonymousVolumes } from './inspected-volumes.ts';
import type { RawInspect } from './raw-inspect.ts';

/**
 * Creates without starting, in all its networks, and answers its id; when one of them cannot be joined there is no container.
 * `image-not-found` at `image`, `name-taken` at `name`.
 */
export async function createContainer(
  connection: EngineConnection,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<string> {
  const api = await engineApi(connection, signal);
  // dockerode would put the whole body into the URL too, where secrets are logged and long labels are refused.
  const options = { _query: createQuery(spec), _body: createBody(spec, api) };
  let id: string;
  try {
    const container = await connection.call(
      (docker, abortSignal) => docker.createContainer({ ...options, abortSignal } as object),
      { signal, timeoutMs: 120_000 },
    );
    id = container.id;
  } catch (cause) {
    const { problem } = toEngineProblem(cause);
    throw new EngineProblem(problem.reason === 'image-not-found' ? { ...problem, field: 'image' } : problem);
  }
  try {
    for (const { name, settings } of laterNetworks(spec, api))
      await joinNetwork(connection, name, id, settings, signal);
  } catch (cause) {
    await removeContainer(connection, id, { force: true, volumes: true }).catch(() => undefined);
    throw cause;
  }
  return id;
}

async function joinNetwork(
  connection: EngineConnection,
  network: string,
  id: string,
  settings: object,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = { _body: { Container: id, EndpointConfig: settings } };
  await connection.call(
    (docker, abortSignal) =>
      docker.getNetwork(pathPart(network)).connect({ ...options, abortSignal } as object as NetworkConnectOptions),
    { signal },
  );
}

/** `imageGone`: the image is no longer there, so that the spec says what came from it too. */
export interface ReadSpec {
  spec: ContainerSpec;
  imageGone: boolean;
  anonymous: AnonymousVolume[];
}

/** What a container was made to be, without what its image says by itself. `not-found` where there is no such container. */
export async function readSpec(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<ReadSpec> {
  const raw = await inspectRaw(connection, id, signal);
  const { spec, image } = await specOfContainer(connection, raw, signal);
  return { spec, imageGone: image === undefined, anonymous: anonymousVolumes(raw as unknown as RawInspect) };
}

/** The same of an inspection that is at hand, with what is known of its image; undefined where that is gone. */
export async function specOfContainer(
  connection: EngineConnection,
  raw: ContainerInspectInfo,
  signal?: AbortSignal,
): Promise<{ spec: ContainerSpec; image: ImageFacts | undefined }> {
  const [image, facts] = await Promise.all([
    raw.Image ? imageFacts(connection, raw.Image, signal) : undefined,
    engineFacts(connection, signal),
  ]);
  const spec = await withNames(connection, specOfInspect(raw, image?.config, facts), signal);
  // A newer image is to be of the same kind, where that is not this engine's own.
  const isForeign = image !== undefined && facts.platform !== '' && !image.platform.startsWith(facts.platform);
  return { spec: isForeign ? { ...spec, platform: image.platform } : spec, image };
}

/** Another container by its name: its id does not outlive it. */
async function withNames(connection: EngineConnection, spec: ContainerSpec, signal?: AbortSignal) {
  const named = { ...spec };
  for (const key of ['networkMode', 'pidMode', 'ipcMode'] as const) {
    const id = /^container:([0-9a-f]{64})$/.exec(spec[key] ?? '')?.[1];
    const row = id === undefined ? undefined : await readContainer(connection, id, signal);
    if (row !== undefined) named[key] = `container:${row.name}`;
  }
  return named;
}
