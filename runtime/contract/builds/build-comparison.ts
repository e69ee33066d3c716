// Two builds side by side: which steps are the same, what took longer or came from the cache, and which arguments differ.
import { stepDuration } from './build-graph.ts';
import type { BuildDetails, BuildRow, BuildStep } from './build-record.ts';

/** One step of both, or of one alone. `ms` is the second's duration less the first's, where both have one. */
export interface StepPair {
  first?: BuildStep;
  second?: BuildStep;
  ms?: number;
  /** Whether it came from the cache in the one and not in the other. */
  cache?: 'gained' | 'lost';
}

/** A field of the spec that differs, its path and both values as text; undefined where there was none. */
export interface ArgumentChange {
  field: string;
  first?: string;
  second?: string;
}

export interface BuildComparison {
  /** In the order of the second build; a step of the first alone stands behind what it stood behind there. */
  steps: StepPair[];
  arguments: ArgumentChange[];
  /** Durations of the whole in ms, where it has ended. */
  firstMs?: number;
  secondMs?: number;
  /** Whether both made the same image. */
  sameImage: boolean;
  /** Whether both read the same commit; undefined where one is not known. */
  sameCommit?: boolean;
}

/** Steps are the same when their words are, whatever their number; the same words several times are paired in their order. */
export function compareBuilds(first: BuildDetails, second: BuildDetails): BuildComparison {
  const firstMs = durationOf(first.build);
  const secondMs = durationOf(second.build);
  const commits = [first.build.revision?.commit, second.build.revision?.commit];
  return {
    steps: pairSteps(first.steps, second.steps),
    arguments: compareArguments(first.build, second.build),
    ...(firstMs === undefined ? {} : { firstMs }),
    ...(secondMs === undefined ? {} : { secondMs }),
    sameImage: first.build.imageId !== undefined && first.build.imageId === second.build.imageId,
    ...(commits.includes(undefined) ? {} : { sameCommit: commits[0] === commits[1] }),
  };
}

function durationOf({ startedAt, endedAt }: BuildRow): number | undefined {
  return endedAt === undefined ? undefined : endedAt - startedAt;
}

/** Without its place in the stage: `[build 2/3] RUN make` and `[build 3/4] RUN make` are one step. Digests differ with the base. */
export function stepWords(name: string): string {
  return name
    .replace(/^\[(?:(\S+) )? *\d+\/\d+\] /, (_, stage?: string) => (stage === undefined ? '' : `[${stage}] `))
    .replace(/^Step \d+\/\d+ : /, '')
    .replace(/@sha256:[0-9a-f]{64}/g, '');
}

function pairSteps(first: readonly BuildStep[], second: readonly BuildStep[]): StepPair[] {
  const waiting = new Map<string, BuildStep[]>();
  for (const step of first) {
    const words = stepWords(step.name);
    const same = waiting.get(words);
    if (same === undefined) waiting.set(words, [step]);
    else same.push(step);
  }
  const partners = new Map<BuildStep, BuildStep>();
  for (const step of second) {
    const partner = waiting.get(stepWords(step.name))?.shift();
    if (partner !== undefined) partners.set(step, partner);
  }
  const paired = new Set(partners.values());
  const pairs: StepPair[] = second.map((step) => pairOf(partners.get(step), step));
  for (const [index, step] of first.entries()) {
    if (paired.has(step)) continue;
    const before = first[index - 1];
    const at = pairs.findIndex((pair) => before !== undefined && pair.first === before);
    pairs.splice(at + 1, 0, { first: step });
  }
  return pairs;
}

function pairOf(first: BuildStep | undefined, second: BuildStep): StepPair {
  if (first === undefined) return { second };
  const before = stepDuration(first);
  const after = stepDuration(second);
  const cache = first.state !== 'cached' && second.state === 'cached' ? 'gained' : undefined;
  const lost = first.state === 'cached' && second.state === 'done' ? 'lost' : undefined;
  const change = cache ?? lost;
  return {
    first,
    second,
    ...(before === undefined || after === undefined ? {} : { ms: after - before }),
    ...(change === undefined ? {} : { cache: change }),
  };
}

function compareArguments(first: BuildRow, second: BuildRow): ArgumentChange[] {
  const before = valuesOf(first);
  const after = valuesOf(second);
  const fields = [...new Set([...before.keys(), ...after.keys()])];
  return fields.flatMap((field) => {
    const [one, other] = [before.get(field), after.get(field)];
    if (one === other) return [];
    return { field, ...(one === undefined ? {} : { first: one }), ...(other === undefined ? {} : { second: other }) };
  });
}

/** Every value of the spec by its path; lists of names as one sorted text, for their order means nothing. */
function valuesOf({ spec, engineName, builder }: BuildRow): Map<string, string> {
  const values = new Map<string, string>();
  const put = (field: string, value: string | boolean | undefined) => {
    if (value !== undefined && value !== '' && value !== false) values.set(field, String(value));
  };
  put('engine', engineName);
  put('builder', builder);
  put('folder', spec.folder);
  put('dockerfile', spec.dockerfile);
  put('target', spec.target);
  put('platform', spec.platform);
  put('network', spec.network);
  put('tags', spec.tags.toSorted().join(', '));
  put('cacheFrom', spec.cacheFrom.join(', '));
  for (const field of ['inlineCache', 'noCache', 'pull'] as const) put(field, spec[field]);
  for (const { name, value } of spec.buildArgs) values.set(`buildArgs.${name}`, value ?? `$${name}`);
  for (const [name, value] of Object.entries(spec.labels)) values.set(`labels.${name}`, value);
  for (const { id, source } of spec.secrets) {
    values.set(`secrets.${id}`, source.kind === 'file' ? source.path : `$${source.name}`);
  }
  return values;
}
