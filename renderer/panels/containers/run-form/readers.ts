// What stands in a line of the form, as the value it means, and back: sizes, durations, numbers, words.
import type { ContainerSpec } from '../../../../runtime/contract/container-spec.ts';
import { joinWords, splitWords } from './words.ts';

/** Why a line cannot be read: the last part of a key under `create:problem.`. */
export type Unreadable = 'size' | 'duration' | 'seconds' | 'whole' | 'decimal' | 'quote' | 'gpus' | 'range' | 'option';

export interface Reader {
  write(value: unknown): string;
  /** Of a text that is not blank; undefined where it means nothing. */
  read(text: string): unknown;
  unreadable: Unreadable;
}

const sizes = [
  ['t', 1024 ** 4],
  ['g', 1024 ** 3],
  ['m', 1024 ** 2],
  ['k', 1024],
] as const;
const sizeForm = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i;

/** Bytes of `512m`, `1.5 GiB`, `1048576`: units are binary, as docker's. */
export function readSize(text: string): number | undefined {
  const match = sizeForm.exec(text.trim());
  if (!match) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const factor = sizes.find(([name]) => name === unit)?.[1] ?? 1;
  const bytes = Math.round(Number(match[1]) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** In the largest unit that says it exactly. */
export function writeSize(bytes: number): string {
  const [unit, factor] = sizes.find(([, factor]) => bytes >= factor && bytes % factor === 0) ?? ['', 1];
  return `${bytes / factor}${unit}`;
}

const durations = [
  ['h', 3_600_000_000_000],
  ['m', 60_000_000_000],
  ['s', 1_000_000_000],
  ['ms', 1_000_000],
  ['us', 1_000],
  ['ns', 1],
] as const;
const durationForm = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns)\s*)+$/;
const durationPart = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g;

/** Nanoseconds of `30s`, `1m30s`, `1.5h`; a number alone is seconds. */
export function readDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1e9);
  if (!durationForm.test(trimmed)) return undefined;
  let sum = 0;
  for (const [, number, unit] of trimmed.matchAll(durationPart)) {
    const factor = durations.find(([name]) => name === unit?.replace('µ', 'u'))?.[1] ?? 0;
    sum += Number(number) * factor;
  }
  const rounded = Math.round(sum);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** `1m30s`; every nanosecond of it. */
export function writeDuration(nanoseconds: number): string {
  let rest = nanoseconds;
  let text = '';
  for (const [unit, factor] of durations) {
    const count = Math.floor(rest / factor);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * factor;
  }
  return text || '0s';
}

/** Only digits, so that `1e3` and `0x10` are refused. */
export function readWhole(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : undefined;
}

function readDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return /^(\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** The engine counts cores in billionths. */
function writeDecimal(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '');
}

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
export const size = reader<number>('size', writeSize, readSize);
/** -1 is no limit. */
export const sizeOrNone = reader<number>(
  'size',
  (bytes) => (bytes === -1 ? '-1' : writeSize(bytes)),
  (text) => (text.trim() === '-1' ? -1 : readSize(text)),
);
export const duration = reader<number>('duration', writeDuration, readDuration);
export const seconds = reader<number>('seconds', (value) => (value < 0 ? String(value) : `${value}s`), readSeconds);
export const whole = reader<number>('whole', String, readWhole);
export const decimal = reader<number>('decimal', writeDecimal, readDecimal);
export const gpus = reader<DeviceRequest[]>('gpus', (requests) => writeGpus(requests) ?? '', readGpus);
