// What is said of a build and its steps: names, states, times.
import type { TFunction } from 'i18next';
import { stepDuration } from '../../../runtime/contract/builds/build-graph.ts';
import type {
  BuildRow,
  BuildStep,
  BuildStepState,
  SourceRange,
} from '../../../runtime/contract/builds/build-record.ts';
import type { BuildSpec } from '../../../runtime/contract/builds/build-spec.ts';
import type { DockerfileMark } from '../../ui/editor/dockerfile-marks.ts';
import { formatDuration } from '../../ui/format.ts';
import type { Tone } from '../../ui/state-badge.tsx';

export type Translate = TFunction<['builds', 'app']>;

export const tones: Record<BuildRow['status'], Tone> = {
  running: 'busy',
  done: 'good',
  failed: 'bad',
  canceled: 'idle',
  interrupted: 'warn',
};

export const stepTones: Record<BuildStepState, Tone> = {
  waiting: 'idle',
  running: 'busy',
  done: 'good',
  cached: 'good',
  failed: 'bad',
  canceled: 'idle',
};

/** The last part of a path, whichever separators it has. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}

/** What a build is called: its first tag, else its folder. */
export function buildName({ tags, folder }: Pick<BuildSpec, 'tags' | 'folder'>): string {
  return tags[0] ?? lastPart(folder);
}

/** What can be run of it on the current engine: a tag outlives a build, an id names exactly what was built. */
export function builtImage({ spec, imageId, engineId }: BuildRow, currentEngine: string): string | undefined {
  return imageId === undefined || engineId !== currentEngine ? undefined : (spec.tags[0] ?? imageId);
}

export interface StepLabel {
  /** `build 2/3`; empty where the builder says none. */
  place: string;
  words: string;
}

const placed = /^\[([^\]]*\d+\/\d+|internal|auth)\] (.*)$/s;
const classic = /^Step (\d+\/\d+) : (.*)$/s;

/** The builder's words for a step, parted into where it stands and what it does. */
export function stepLabel(name: string): StepLabel {
  const [, place = '', words = name] = placed.exec(name) ?? classic.exec(name) ?? [];
  // Sixty-four digits say nothing to a person and push the rest out of sight.
  return { place: place.replace(/\s+/g, ' ').trim(), words: words.replace(/@sha256:[0-9a-f]{64}/g, '') };
}

/** "1.2 sec", or undefined where the builder told no times. */
export function stepTime(step: BuildStep, language: string): string | undefined {
  const ms = stepDuration(step);
  return ms === undefined || step.state === 'cached' ? undefined : formatDuration(ms, language);
}

/** "line 4", or "lines 4 to 6". */
export function placeText({ line, endLine }: SourceRange, t: Translate): string {
  return endLine > line ? t('place.lines', { from: line, to: endLine }) : t('place.line', { line });
}

/** What a build said at lines of its Dockerfile: why it failed, then what is questionable. */
export function marksOf(
  { failure, warnings }: Pick<BuildRow, 'failure' | 'warnings'>,
  textOf: (failure: NonNullable<BuildRow['failure']>) => string,
): DockerfileMark[] {
  const marks: DockerfileMark[] = [];
  if (failure?.range) marks.push({ ...failure.range, severity: 'error', message: textOf(failure) });
  for (const { range, message, detail } of warnings) {
    if (range) marks.push({ ...range, severity: 'warning', message: [message, ...detail].join('\n') });
  }
  return marks;
}
