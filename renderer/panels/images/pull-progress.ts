// How far a pull is, made of what the engine says of each layer.
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
} as const;

export type PartState = (typeof keys)[keyof typeof keys];

/** The key under `images:layer` of an engine's word; undefined for a word we do not know. */
export function partState(status: string): PartState | undefined {
  return Object.hasOwn(keys, status) ? keys[status as keyof typeof keys] : undefined;
}

/** The share of a layer's work that is its download; unpacking is the rest. */
const downloadShare = 0.7;

/** 0 to 1 of one layer; undefined when nobody knows. */
export function partProgress(part: ActivityPart): number | undefined {
  const share = part.total > 0 ? Math.min(1, part.current / part.total) : undefined;
  switch (partState(part.status)) {
    case 'done':
    case 'exists':
      return 1;
    case 'waiting':
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

/** 0 to 1 of the whole, each layer counting alike; undefined until there are layers. */
export function pullProgress(parts: readonly ActivityPart[]): number | undefined {
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, part) => sum + (partProgress(part) ?? 0), 0) / parts.length;
}

/** How many layers are there already. */
export function layersDone(parts: readonly ActivityPart[]): number {
  return parts.filter((part) => partProgress(part) === 1).length;
}
