// What has to be done to a container so that it is what is wished: in place, or by new ones that take the old ones' places.
import type { ContainerSpec } from '../contract/container-spec.ts';
import { parseReference } from '../contract/reference.ts';
import { type SpecChange, specChanges } from '../contract/spec-changes.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { specOfContainer } from '../engine/container-specs.ts';
import { createBody } from '../engine/create-body.ts';
import { type Endpoints, endpointOfSpec, endpointsOf } from '../engine/endpoints.ts';
import { readImage } from '../engine/images.ts';
import type { ImageConfig } from '../engine/raw-inspect.ts';
import { inspectAll, type RawContainer } from '../engine/replacing.ts';
import { type Body, successorBody } from '../engine/successor-body.ts';
import { isUp, nameOf } from './edit-engine.ts';
import type { InPlace, Swap } from './edit-journal.ts';
import { updateBody } from './edit-limits.ts';
import { isModeOf, sharedModes } from './edit-swap.ts';
import { ServiceProblem } from './problems.ts';

/** `image`: the one it was made of, the newest that the engine has under the same reference, or this reference. */
export interface Wish {
  spec?: ContainerSpec;
  image: 'same' | 'newest' | { reference: string };
}

export type Plan = { inPlace: InPlace } | { swaps: Swap[] };

/** How things stand before anything is done. */
export interface Subject {
  old: RawContainer;
  image: ImageConfig | undefined;
  spec: ContainerSpec;
}

export async function subjectOf(connection: EngineConnection, old: RawContainer): Promise<Subject> {
  const { spec, image } = await specOfContainer(connection, old);
  return { old, image: image?.config, spec };
}

/** `suffix` goes into the names that the containers have while they change places. `paused` where one of them is. */
export async function planOf(
  connection: EngineConnection,
  subject: Subject,
  wish: Wish,
  suffix: string,
  canUpdate: boolean,
): Promise<Plan> {
  const { old, spec } = subject;
  const after = wish.spec ?? spec;
  const changes = specChanges(spec, after);
  const inPlace = wish.image === 'same' ? inPlaceOf(subject, after, changes, canUpdate) : undefined;
  if (inPlace !== undefined) return { inPlace };
  const users = (await inspectAll(connection)).filter((one) => uses(one, old));
  for (const one of [old, ...users]) refusePaused(one);
  const main = await swapOf(connection, subject, { after, changes, image: wish.image }, suffix);
  const swaps = [main];
  for (const user of users) {
    const other = await subjectOf(connection, user);
    swaps.push(await swapOf(connection, other, { after: other.spec, changes: [], image: 'same' }, suffix));
  }
  return { swaps };
}

function uses({ HostConfig: host, Id }: RawContainer, old: RawContainer): boolean {
  if (Id === old.Id) return false;
  return sharedModes.some((key) => isModeOf((host as Record<string, unknown>)[key], old.Id, nameOf(old)));
}

function refusePaused(container: RawContainer): void {
  if (!container.State.Paused) return;
  throw new ServiceProblem('paused', `${nameOf(container)} is paused`);
}

/** Undefined where it has to be made anew. */
function inPlaceOf(
  { old, spec }: Subject,
  after: ContainerSpec,
  changes: readonly SpecChange[],
  canUpdate: boolean,
): InPlace | undefined {
  if (!changes.every((change) => change.inPlace)) return undefined;
  const update = updateBody(spec, after, changes);
  if (update === 'impossible' || (Object.keys(update).length > 0 && !canUpdate)) return undefined;
  const endpoints = endpointsOf(old, macsOf(spec));
  const wanted = endpointsAfter(old, spec, after, changes);
  const mode = old.HostConfig.NetworkMode ?? '';
  // The network that it was made with is part of what it is.
  if (mode in endpoints && !(mode in wanted)) return undefined;
  const shared = Object.keys(wanted).filter((name) => name in endpoints);
  if (shared.some((name) => wanted[name]?.MacAddress !== endpoints[name]?.MacAddress)) return undefined;
  return {
    id: old.Id,
    before: { name: nameOf(old), endpoints },
    after: { name: after.name || nameOf(old), endpoints: wanted },
    ...(Object.keys(update).length > 0 ? { update } : {}),
  };
}

function macsOf(spec: ContainerSpec): Record<string, string> {
  return Object.fromEntries((spec.networks ?? []).flatMap(({ name, mac }) => (mac ? [[name, mac]] : [])));
}

function endpointsAfter(
  old: RawContainer,
  spec: ContainerSpec,
  after: ContainerSpec,
  changes: readonly SpecChange[],
): Endpoints {
  if (!changes.some(({ field }) => field === 'networks' || field === 'networkMode')) {
    return endpointsOf(old, macsOf(spec));
  }
  return Object.fromEntries((after.networks ?? []).map((one) => [one.name, endpointOfSpec(one)]));
}

interface Target {
  after: ContainerSpec;
  changes: readonly SpecChange[];
  image: Wish['image'];
}

async function swapOf(
  connection: EngineConnection,
  subject: Subject,
  { after, changes, image }: Target,
  suffix: string,
): Promise<Swap> {
  const { old, spec } = subject;
  const oldName = nameOf(old);
  const name = after.name || oldName;
  const isOther = changes.some(({ field }) => field === 'image');
  const reference = isOther ? after.image : await referenceOf(connection, old, image);
  const bodies = { before: createBody(spec), after: createBody(after) };
  const body = successorBody({ old, image: subject.image, reference, ...bodies });
  await markForCompose(connection, old, body, reference);
  const state = old.State as { Health?: { Status?: string } };
  return {
    oldId: old.Id,
    oldName,
    oldReference: old.Config.Image,
    ran: isUp(old),
    temporary: `${name}-new-${suffix}`,
    aside: `${oldName}-old-${suffix}`,
    name,
    body,
    endpoints: endpointsAfter(old, spec, after, changes),
    judgesHealth: state.Health?.Status !== 'unhealthy',
    ...(old.HostConfig.AutoRemove ? { again: await againOf(connection, subject) } : {}),
  };
}

async function againOf(
  connection: EngineConnection,
  { old, image, spec }: Subject,
): Promise<NonNullable<Swap['again']>> {
  const same = createBody(spec);
  const reference = await referenceOf(connection, old, 'same');
  return {
    body: successorBody({ old, image, reference, before: same, after: same }),
    endpoints: endpointsOf(old, macsOf(spec)),
  };
}

/** The image as the new container names it, so that it gets the one that is meant, also where the tag has moved on meanwhile. */
async function referenceOf(connection: EngineConnection, old: RawContainer, image: Wish['image']): Promise<string> {
  if (typeof image === 'object') return image.reference;
  const { Image: reference } = old.Config;
  const local = await readImage(connection, reference);
  if (local !== undefined && (image === 'newest' || isSameId(local.id, old.Image))) return reference;
  const own = await readImage(connection, old.Image);
  if (own === undefined) return reference;
  return withDigest(reference, own.digests) ?? own.id;
}

export function isSameId(one: string, other: string): boolean {
  return one.replace(/^sha256:/, '') === other.replace(/^sha256:/, '');
}

/** `nginx:1` with the digest of what was once pulled as `nginx`; undefined where it was not pulled. */
export function withDigest(reference: string, digests: readonly string[]): string | undefined {
  const parts = parseReference(reference);
  if (parts === undefined) return undefined;
  const name = shortName(parts.name);
  const digest = digests.map(parseReference).find((one) => one?.digest !== undefined && shortName(one.name) === name);
  if (digest?.digest === undefined) return undefined;
  return `${parts.name}${parts.tag === undefined ? '' : `:${parts.tag}`}@${digest.digest}`;
}

/** Podman and docker write names of Docker Hub differently. */
function shortName(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, '');
}

const composeImage = 'com.docker.compose.image';

/** Compose makes a container anew whose label does not name the image that its tag has. */
async function markForCompose(
  connection: EngineConnection,
  old: RawContainer,
  body: Body,
  reference: string,
): Promise<void> {
  const labels = body.Labels as Record<string, string> | undefined;
  if (labels?.[composeImage] === undefined || labels[composeImage] !== old.Image) return;
  const image = await readImage(connection, reference);
  if (image !== undefined) body.Labels = { ...labels, [composeImage]: image.id };
}
