// What an engine's containers run: the reference each was made with, and the digests its image has.
import type { ContainerRow } from '../../contract/containers.ts';
import type { ImageRow } from '../../contract/images.ts';
import { parseReference, withDefaultTag } from '../../contract/reference.ts';
import type { ContainerUpdate } from '../../contract/updates.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { findContainer } from '../../engine/containers/replacing.ts';
import { listContainers } from '../../engine/containers.ts';
import { listImages } from '../../engine/images.ts';
import { toolLabel } from '../../engine/programs/helper.ts';
import { imageAddress, isSameRepository } from '../../registry/address.ts';
import { isSameId } from '../containers/edit-plan.ts';
import type { Told, UpdateMemory, UpdateRecord } from './update-memory.ts';

export interface Facts {
  id: string;
  name: string;
  /** As it was made; with a digest, or an id, where it was made so. */
  asked: string;
  imageId: string;
  /** Of its image, in whatever repositories: `nginx@sha256:…`. */
  digests: string[];
}

/** A container never changes the reference it was made with, so each is asked for it once. */
export class FactReader {
  private readonly asked = new Map<string, string>();
  private images: readonly ImageRow[] = [];

  /** Whether the engine still has an image, as of the last reading. */
  hasImage(imageId: string): boolean {
    return this.images.some(({ id }) => isSameId(id, imageId));
  }

  async read(connection: EngineConnection): Promise<Facts[]> {
    const rows = (await listContainers(connection)).filter(({ labels }) => labels[toolLabel] === undefined);
    this.images = await listImages(connection);
    for (const id of this.asked.keys()) if (!rows.some((row) => row.id === id)) this.asked.delete(id);
    const facts: Facts[] = [];
    for (const row of rows) {
      const asked = await this.askedOf(connection, row);
      const image = this.images.find(({ id }) => isSameId(id, row.imageId));
      facts.push({ id: row.id, name: row.name, asked, imageId: row.imageId, digests: image?.digests ?? [] });
    }
    return facts;
  }

  /** A list names the image by its id once the tag has moved on. */
  private async askedOf(connection: EngineConnection, row: ContainerRow): Promise<string> {
    const known = this.asked.get(row.id);
    if (known !== undefined) return known;
    const named = parseReference(row.image) !== undefined && !isId(row.image);
    const asked = named ? row.image : ((await findContainer(connection, row.id))?.Config.Image ?? row.image);
    this.asked.set(row.id, asked);
    return asked;
  }
}

/** By its form such a text might be a reference too; engines look for an image of this id first. */
function isId(text: string): boolean {
  return /^(?:sha256:)?[a-f0-9]{12,64}$/.test(text);
}

/** The reference whose newer images matter to the container; undefined where it means one image only. */
export function followed({ asked }: Facts, record: UpdateRecord | undefined): string | undefined {
  if (record?.reference !== undefined) return record.reference;
  const parts = isId(asked) ? undefined : parseReference(asked);
  return parts === undefined || parts.digest !== undefined ? undefined : withDefaultTag(asked);
}

/** The digests that the image has in the reference's own repository; what it is called elsewhere says nothing of it. */
export function digestsIn(reference: string, digests: readonly string[]): string[] {
  const address = imageAddress(reference);
  // Podman's word for an image that came from nowhere.
  if (address?.host === 'localhost') return [];
  return digests.flatMap((text) => {
    const other = imageAddress(text);
    const same = address !== undefined && other !== undefined && isSameRepository(address, other);
    return same ? [other.tag] : [];
  });
}

/** What a person is told of one container. */
export function updateOf(
  facts: Facts,
  memory: Pick<UpdateMemory, 'told' | 'recordOf'>,
  engineId: string,
  now: { checking: ReadonlySet<string>; hasImage: (imageId: string) => boolean },
): ContainerUpdate {
  const record = memory.recordOf(engineId, facts);
  const reference = followed(facts, record);
  const common = {
    id: facts.id,
    name: facts.name,
    checking: reference !== undefined && now.checking.has(reference),
    pinned: record?.pinned ?? false,
    ...(record?.skipped === undefined ? {} : { skipped: record.skipped }),
    ...(record?.previous && now.hasImage(record.previous.imageId) ? { previous: record.previous } : {}),
  };
  if (reference === undefined) return { ...common, reference: facts.asked, state: 'fixed' };
  const digests = digestsIn(reference, facts.digests);
  const told = memory.told(engineId, reference);
  // Podman has one more for what it made of the image itself.
  const digest = digests.find((one) => one === told?.digest) ?? digests[0];
  if (digest === undefined) return { ...common, reference, state: 'local' };
  return { ...common, reference, digest, ...verdict(told, digests) };
}

function verdict(
  told: Told | undefined,
  digests: readonly string[],
): Pick<ContainerUpdate, 'state' | 'newDigest' | 'checkedAt' | 'problem'> {
  if (told === undefined) return { state: 'unknown' };
  const { digest, problem, checkedAt } = told;
  // What was told before a failure still holds.
  const isNewer = digest !== undefined && !digests.includes(digest);
  const rest = { checkedAt, ...(problem ? { problem } : {}), ...(isNewer ? { newDigest: digest } : {}) };
  if (isNewer) return { state: 'newer', ...rest };
  return { state: problem === undefined ? 'current' : 'failed', ...rest };
}
