// How far a pull or a push is, made of what the engine says of each layer.
import type { ActivityPart } from '../../../runtime/contract/activities.ts';

const keys = {
  'Pulling fs layer': 'waiting',
  Waiting: 'waiting',
  Downloading: 'downloading',
  'Verifying Checksum': 'verifying',
  'Download complete': 'downloaded',
  Extracting: 'extracting',
  'Pull complete': 'done',
  'Already exists': 'exists',
  Preparing: 'preparing',
  Pushing: 'pushing',
  Pushed: 'pushed',
  'Layer already exists': 'exists',
} as const;

export type PartState = (typeof keys)[keyof typeof keys] | 'mounted' | 'retrying';

/** The key under `images:layer` of an engine's word; undefined for a word we do not know. */
export function partState(status: string): PartState | undefined {
  if (Object.hasOwn(keys, status)) return keys[status as keyof typeof keys];
  if (status.startsWith('Mounted from')) return 'mounted';
  return status.startsWith('Retrying in') ? 'retrying' : undefined;
}

/** The share of a layer's work that is its download; unpacking is the rest. */
const downloadShare = 0.7;

/** 0 to 1 of one layer; undefined when nobody knows. */
export function partProgress(part: ActivityPart): number | undefined {
  const share = part.total > 0 ? Math.min(1, part.current / part.total) : undefined;
  switch (partState(part.status)) {
    case 'done':
    case 'exists':
    case 'pushed':
    case 'mounted':
      return 1;
    case 'waiting':
    case 'preparing':
    case 'retrying':
      return 0;
    case 'downloading':
      return share === undefined ? undefined : share * downloadShare;
    case 'verifying':
    case 'downloaded':
      return downloadShare;
    case 'extracting':
      return share === undefined ? downloadShare : downloadShare + share * (1 - downloadShare);
    default:
      return share;
  }
}

/** Bytes are on their way, so that its numbers mean something. */
export function isMoving({ status, total }: ActivityPart): boolean {
  return total > 0 && /^(downloading|extracting|pushing)$/.test(partState(status) ?? '');
}

/**
 * 0 to 1 of the whole; undefined until there are layers. Large layers weigh more, one of an unknown size as much as the others on average;
 * those that were there already weigh nothing, as long as there are others.
 */
export function transferProgress(parts: readonly ActivityPart[]): number | undefined {
  if (parts.length === 0) return undefined;
  const others = parts.filter(({ status }) => !/^(exists|mounted)$/.test(partState(status) ?? ''));
  if (others.length === 0) return 1;
  const sizes = others.flatMap(({ total }) => (total > 0 ? total : []));
  const usual = sizes.length === 0 ? 1 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  let done = 0;
  let all = 0;
  for (const part of others) {
    const weight = part.total > 0 ? part.total : usual;
    all += weight;
    done += weight * (partProgress(part) ?? 0);
  }
  return done / all;
}

/** How many layers are there already. */
export function layersDone(parts: readonly ActivityPart[]): number {
  return parts.filter((part) => partProgress(part) === 1).length;
}
