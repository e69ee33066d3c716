// What has to be done to a container so that it is what is wished: in place, or by new ones that take the old ones' places.

import { parseReference } from '../../contract/reference.ts';
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import { type SpecChange, specChanges } from '../../contract/specs/spec-changes.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type ReadSpec, specOfContainer } from '../../engine/containers/container-specs.ts';
import { createBody } from '../../engine/containers/create-body.ts';
import { endpointsOf } from '../../engine/containers/create-networks.ts';
import { type Endpoints, joinedNetworks } from '../../engine/containers/endpoints.ts';
import { anonymousVolumes, withKeptVolumes } from '../../engine/containers/inspected-volumes.ts';
import type { RawInspect } from '../../engine/containers/raw-inspect.ts';
import { inspectAll, type RawContainer } from '../../engine/containers/replacing.ts';
import { type Body, successorBody, updateBody } from '../../engine/containers/successor-body.ts';
import { readImage } from '../../engine/images.ts';
import { type EngineApi, engineApi, newestApi } from '../../engine/system.ts';
import { ServiceProblem } from '../problems.ts';
import { isUp, nameOf } from './edit-engine.ts';
import type { InPlace, Swap } from './edit-journal.ts';
import { isModeOf, sharedModes } from './edit-swap.ts';

/** `image`: the one it was made of, the newest that the engine has under the same reference, or this reference. */
export interface Wish {
  spec?: ContainerSpec;
  image: 'same' | 'newest' | { reference: string };
}

export type Plan = { inPlace: InPlace } | { swaps: Swap[] };

interface Subject extends Pick<ReadSpec, 'spec' | 'anonymous'> {
  connection: EngineConnection;
  api: EngineApi;
  old: RawContainer;
}

/**
 * `suffix` goes into the names that the containers have while they change places; `canUpdate`: whether the engine changes limits of a
 * container as it is. `paused` where one of them is.
 */
export async function planOf(
  connection: EngineConnection,
  old: RawContainer,
  wish: Wish,
  suffix: string,
  canUpdate: boolean,
): Promise<Plan> {
  const api = await engineApi(connection);
  const subject = await subjectOf(connection, api, old);
  const changes = wish.spec === undefined ? [] : specChanges(subject.spec, wish.spec);
  const after = changed(subject.spec, changes);
  const mayStay = wish.image === 'same' && changes.every((change) => change.inPlace);
  const inPlace = mayStay ? inPlaceOf(subject, after, canUpdate) : undefined;
  if (inPlace !== undefined) return { inPlace };
  const users = await usersOf(connection, old);
  for (const one of [old, ...users]) refusePaused(one);
  const swaps = [await swapOf(subject, after, wish.image, suffix)];
  for (const user of users) {
    const other = await subjectOf(connection, api, user);
    swaps.push(await swapOf(other, other.spec, 'same', suffix));
  }
  return { swaps };
}

/** Only what differs in its meaning: an order that says nothing is no reason to make a container anew. */
function changed(spec: ContainerSpec, changes: readonly SpecChange[]): ContainerSpec {
  const after = new Map<string, unknown>(Object.entries(spec));
  for (const { field, after: value } of changes) {
    if (value === undefined) after.delete(field);
    else after.set(field, value);
  }
  return Object.fromEntries(after) as unknown as ContainerSpec;
}

async function subjectOf(connection: EngineConnection, api: EngineApi, old: RawContainer): Promise<Subject> {
  const { spec } = await specOfContainer(connection, old);
  return { connection, api, old, spec, anonymous: anonymousVolumes(old as unknown as RawInspect) };
}

/** Those that use its network or its processes. */
export async function usersOf(connection: EngineConnection, old: RawContainer): Promise<RawContainer[]> {
  return (await inspectAll(connection)).filter((one) => uses(one, old));
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
function inPlaceOf({ old, spec }: Subject, after: ContainerSpec, canUpdate: boolean): InPlace | undefined {
  const update = updateBody(createBody(spec), createBody(after));
  if (update === undefined || (Object.keys(update).length > 0 && !canUpdate)) return undefined;
  const before = joinedNetworks(old);
  const wanted = isSame(spec.networks, after.networks) ? before : endpointsOf(after, newestApi);
  if (!isRearrangeable(spec, before, wanted)) return undefined;
  return {
    id: old.Id,
    before: { name: nameOf(old), endpoints: before },
    after: { name: after.name || nameOf(old), endpoints: wanted },
    ...(Object.keys(update).length > 0 ? { update } : {}),
  };
}

/** The network that it was made with is part of what it is, and so is the address of a card. */
function isRearrangeable(spec: ContainerSpec, before: Endpoints, wanted: Endpoints): boolean {
  if (before === wanted) return true;
  const first = spec.networks?.[0]?.name ?? Object.keys(before)[0];
  if (first === undefined || !(first in wanted)) return false;
  const told = endpointsOf(spec, newestApi);
  return Object.keys(wanted).every((name) => wanted[name]?.MacAddress === told[name]?.MacAddress);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function swapOf(subject: Subject, after: ContainerSpec, image: Wish['image'], suffix: string): Promise<Swap> {
  const { connection, old, spec } = subject;
  const oldName = nameOf(old);
  const name = after.name || oldName;
  const reference = after.image === spec.image ? await referenceOf(connection, old, image) : after.image;
  const state = old.State as { Health?: { Status?: string } };
  const body = bodyOf(subject, after, reference);
  await markForCompose(connection, old, body, reference);
  return {
    oldId: old.Id,
    oldName,
    oldReference: old.Config.Image,
    ran: isUp(old),
    temporary: `${name}-new-${suffix}`,
    aside: `${oldName}-old-${suffix}`,
    name,
    body,
    endpoints: endpointsOf(after, newestApi),
    ...(after.platform === undefined ? {} : { platform: after.platform }),
    judgesHealth: state.Health?.Status !== 'unhealthy',
    ...(old.HostConfig.AutoRemove ? { again: await againOf(subject) } : {}),
  };
}

async function againOf(subject: Subject): Promise<NonNullable<Swap['again']>> {
  const { connection, old, spec } = subject;
  const body = bodyOf(subject, spec, await referenceOf(connection, old, 'same'));
  return { body, endpoints: endpointsOf(spec, newestApi) };
}

function bodyOf({ old, api, spec, anonymous }: Subject, after: ContainerSpec, reference: string): Body {
  const kept = anonymous.filter(({ destination }) => isKept(destination, old, spec, after));
  const bodies = { before: createBody(spec, api), after: createBody(withKeptVolumes(after, kept), api) };
  return successorBody({ old, flavour: api.flavour, reference, ...bodies });
}

/** Not where a person took the volume out, nor where it is another container's. */
function isKept(path: string, old: RawContainer, spec: ContainerSpec, after: ContainerSpec): boolean {
  const asked = ({ volumes, mounts = [] }: ContainerSpec) =>
    [...volumes, ...mounts].some((one) => one.destination === path && (one.source ?? '') === '');
  if (asked(spec)) return asked(after);
  const declared = (old.Config as { Volumes?: object | null }).Volumes ?? {};
  return (spec.volumesFrom ?? []).length === 0 || path in declared;
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
