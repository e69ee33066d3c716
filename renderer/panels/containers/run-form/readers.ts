// What stands in a line of the form, as the value it means, and back: sizes, durations, numbers, words.
import type { ContainerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import {
  decimalWord,
  durationWord,
  parseDecimal,
  parseDuration,
  parseSize,
  parseWhole,
  sizeWord,
} from '../../../../runtime/contract/specs/option-values.ts';
import { joinWords, splitWords } from './words.ts';

/** Why a line cannot be read: the last part of a key under `create:problem.`. */
export type Unreadable = 'size' | 'duration' | 'seconds' | 'whole' | 'decimal' | 'quote' | 'gpus' | 'range' | 'option';

export interface Reader {
  write(value: unknown): string;
  /** Of a text that is not blank; undefined where it means nothing. */
  read(text: string): unknown;
  unreadable: Unreadable;
}

/** Bytes of `512m`, `1.5 GiB`, `1048576`. */
export function readSize(text: string): number | undefined {
  const bytes = parseSize(text);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Nanoseconds of `30s`, `1m30s`, `1m 30s`; a number alone is seconds. */
export function readDuration(text: string): number | undefined {
  const joined = text.replaceAll(/\s/g, '');
  return /^\d+(\.\d+)?$/.test(joined) ? Math.round(Number(joined) * 1e9) : parseDuration(joined);
}

/** Digits only, so that `1e3` and `0x10` are refused. */
export const readWhole = (text: string) => parseWhole(text.trim());

function readSeconds(text: string): number | undefined {
  const whole = readWhole(text);
  if (whole !== undefined) return whole;
  const seconds = (readDuration(text) ?? Number.NaN) / 1e9;
  return Number.isInteger(seconds) ? seconds : undefined;
}

type DeviceRequest = NonNullable<ContainerSpec['deviceRequests']>[number];

/** As docker's `--gpus`: `all`, a number, or `device=…` with names. */
function readGpus(text: string): DeviceRequest[] | undefined {
  const trimmed = text.trim();
  const request = (count: number, deviceIds: string[]): DeviceRequest[] => [
    { driver: '', count, deviceIds, capabilities: [['gpu']], options: {} },
  ];
  if (trimmed === 'all') return request(-1, []);
  if (/^[1-9]\d{0,3}$/.test(trimmed)) return request(Number(trimmed), []);
  const ids = /^device=([^\s,]+(?:,[^\s,]+)*)$/.exec(trimmed)?.[1];
  return ids === undefined ? undefined : request(0, ids.split(','));
}

/** Undefined for a request that `--gpus` cannot say: it is kept as it is then. */
export function writeGpus(requests: readonly DeviceRequest[]): string | undefined {
  const [request] = requests;
  if (!request || requests.length > 1) return undefined;
  const text = request.deviceIds.length > 0 ? `device=${request.deviceIds.join(',')}` : String(request.count);
  const said = text === '-1' ? 'all' : text;
  return JSON.stringify(readGpus(said)?.[0]) === JSON.stringify(request) ? said : undefined;
}

function reader<T>(unreadable: Unreadable, write: (value: T) => string, read: (text: string) => T | undefined): Reader {
  return { unreadable, read, write: (value) => write(value as T) };
}

export const plain = reader<string>(
  'quote',
  (text) => text,
  (text) => text.trim(),
);
export const wordsLine = reader<string[]>('quote', joinWords, splitWords);
export const size = reader<number>('size', sizeWord, readSize);
/** -1 is no limit. */
export const sizeOrNone = reader<number>(
  'size',
  (bytes) => (bytes === -1 ? '-1' : sizeWord(bytes)),
  (text) => (text.trim() === '-1' ? -1 : readSize(text)),
);
export const duration = reader<number>('duration', durationWord, readDuration);
export const seconds = reader<number>('seconds', (value) => (value < 0 ? String(value) : `${value}s`), readSeconds);
export const whole = reader<number>('whole', String, readWhole);
export const decimal = reader<number>('decimal', decimalWord, (text) => parseDecimal(text.trim()));
export const gpus = reader<DeviceRequest[]>('gpus', (requests) => writeGpus(requests) ?? '', readGpus);
