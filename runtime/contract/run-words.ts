// A pasted `docker run …` as the spec it stands for.
import { z } from 'zod';
import { type ContainerSpec, emptySpec } from './container-spec.ts';
import type { PullPolicy } from './containers.ts';

/** What is told of a pasted line; each has its words under `containers:runWords.<message>`. */
export const runMessage = z.enum([
  'unknown-flag',
  'unsupported-flag',
  'value-missing',
  'value-invalid',
  'fill-in',
  'env-file',
  'label-file',
  'cidfile',
  'not-a-run',
  'no-image',
  'quote-open',
  'rest-ignored',
]);
export type RunMessage = z.infer<typeof runMessage>;

/** `flag` as it was written (`--foo`), or '' where it is about the line; `text` is the value or the part of the line, hostile. */
export interface RunNote {
  flag: string;
  message: RunMessage;
  text: string;
}

/** `start` is false for `docker create`. */
export interface RunWords {
  spec: ContainerSpec;
  start: boolean;
  pull: PullPolicy;
  /** Flags that were not understood, each named. */
  unknown: RunNote[];
  /** What the person must see to: values to fill in, files to choose, what is no command at all. */
  problems: RunNote[];
}

/** Never throws, whatever was pasted. */
export function parseRunWords(text: string): RunWords {
  const words = text.trim().split(/\s+/);
  const at = words.indexOf('run');
  return { spec: emptySpec(words[at + 1] ?? ''), start: true, pull: 'missing', unknown: [], problems: [] };
}
