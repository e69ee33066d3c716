// The kinds of options of `docker run`: how the value of each is read into a spec.

import type { PullPolicy } from '../containers.ts';
import type { ContainerSpec } from './container-spec.ts';
import { addPair, parseDuration, parseWhole } from './option-values.ts';

/** What the options say: the spec, and what is only sorted out once all are read. */
export interface RunDraft {
  spec: ContainerSpec;
  pull: PullPolicy;
  detached: boolean;
  attach: string[];
  aliases: string[];
  /** Of the first network. */
  address: { ipv4?: string; ipv6?: string; linkLocal?: string[]; mac?: string };
  healthTest: string[];
}

/** Answers whether the value is one that docker takes; one that is not changes nothing. */
export type Apply = (draft: RunDraft, value: string) => boolean;
export type Switch = (draft: RunDraft, on: boolean) => void;

/** With a value, without one, one whose file must be chosen, or one that is known and has no counterpart. */
export type RunOption =
  | { kind: 'value'; apply: Apply }
  | { kind: 'switch'; apply: Switch }
  | { kind: 'file'; message: 'env-file' | 'label-file' | 'cidfile' }
  | { kind: 'ignored'; value: boolean }
  | { kind: 'unsupported'; value: boolean };

type Key<T> = { [K in keyof ContainerSpec]-?: T extends ContainerSpec[K] ? K : never }[keyof ContainerSpec];

export const value = (apply: Apply): RunOption => ({ kind: 'value', apply });

export const text = (key: Key<string>): RunOption =>
  value(({ spec }, given) => {
    if (given !== '') Object.assign(spec, { [key]: given });
    return given !== '';
  });

export const amount = (key: Key<number>, read: (given: string) => number | undefined): RunOption =>
  value(({ spec }, given) => {
    const found = read(given);
    if (found !== undefined) Object.assign(spec, { [key]: found });
    return found !== undefined;
  });

type ListKey = {
  [K in keyof ContainerSpec]-?: NonNullable<ContainerSpec[K]> extends readonly unknown[] ? K : never;
}[keyof ContainerSpec];
type Item<K extends ListKey> = NonNullable<ContainerSpec[K]>[number];

export const list = <K extends ListKey>(key: K, read: (given: string) => Item<K> | Item<K>[] | undefined): RunOption =>
  value(({ spec }, given) => {
    const found = read(given);
    if (found === undefined) return false;
    const before: readonly unknown[] = spec[key] ?? [];
    Object.assign(spec, { [key]: before.concat(found) });
    return true;
  });

export const pairs = (key: Key<Record<string, string>>): RunOption =>
  value(({ spec }, given) => {
    if (given === '' || given.startsWith('=')) return false;
    Object.assign(spec, { [key]: addPair(spec[key], given) });
    return true;
  });

export const onOff = (key: Key<boolean>, keepOff = false): RunOption => ({
  kind: 'switch',
  apply: ({ spec }, on) => {
    if (on || keepOff) Object.assign(spec, { [key]: on });
    else delete (spec as Partial<Record<string, unknown>>)[key];
    if (key === 'tty') spec.tty = on;
  },
});

export const words = (key: Key<string[]>) => list(key, (given) => (given === '' ? undefined : given));

/** 0 and -1 are docker's words for no limit where the spec says nothing. */
export const limit = (key: Key<number>, read: (given: string) => number | undefined): RunOption =>
  value(({ spec }, given) => {
    const found = read(given);
    if (found !== undefined && found !== 0) Object.assign(spec, { [key]: found });
    return found !== undefined;
  });

export const health = (key: 'interval' | 'timeout' | 'startPeriod' | 'startInterval' | 'retries'): RunOption =>
  value(({ spec }, given) => {
    const found = key === 'retries' ? parseWhole(given) : parseDuration(given);
    if (found !== undefined && found > 0) spec.healthCheck = { test: [], ...spec.healthCheck, [key]: found };
    return found !== undefined && found >= 0;
  });

export const toAddress = (key: 'ipv4' | 'ipv6' | 'mac'): RunOption =>
  value((draft, given) => {
    if (given !== '') draft.address[key] = given;
    return given !== '';
  });
