// What a builder's last words mean: the reason, and the line of the Dockerfile that it is about.
import type { BuildFailure, BuildStep, SourceRange } from '../../contract/builds/build-record.ts';
import { type DockerfileOutline, stageNames } from '../../contract/builds/dockerfile.ts';
import type { Problem, ProblemReason } from '../../contract/problem.ts';
import { problemOfMessage } from '../problem.ts';
import { rangeOf } from './build-steps.ts';

const exit = /exit code: (\d+)|returned a non-zero code: (\d+)|exit status (\d+)/;

type Rule = readonly [pattern: RegExp, reason: ProblemReason, field?: string];

const rules: readonly Rule[] = [
  [
    /target stage "?[^"]*"? could not be found|failed to reach build target|(?:no stage|stage) .* (?:found|exist)/i,
    'target-missing',
    'target',
  ],
  [/secret (?:file )?\S*:? ?(?:not found|required)|secret required/i, 'secret-missing', 'secrets'],
  [
    /parse error|unknown (?:instruction|flag)|syntax error|file with no instructions|requires (?:at least|exactly) |must be followed|no build stage|unsupported (?:instruction|syntax)|instructions? .*must|Invalid (?:flag|syntax)|cannot be empty|dockerfile:\d+|failed to process|no FROM/i,
    'dockerfile-invalid',
    'dockerfile',
  ],
];

const sourceMissing =
  /failed to calculate checksum|failed to compute cache key|no such file or directory|file does not exist|not found|no source files|can't find|checking on sources/i;

/** `steps` as they stand when the builder has given up. */
export function failureOf(
  message: string,
  told: { steps: readonly BuildStep[]; outline: DockerfileOutline; currentId?: string | undefined },
): BuildFailure {
  const words = message.trim();
  const failed =
    told.steps.find(({ state }) => state === 'failed') ?? told.steps.find(({ id }) => id === told.currentId);
  const line = lineIn(words);
  const range = line ?? failed?.range ?? baseRange(`${failed?.name ?? ''} ${words}`, told.outline);
  const [, one, other, third] = exit.exec(words) ?? [];
  const code = one ?? other ?? third;
  return {
    problem: problemFor(words, failed, code !== undefined),
    ...(range === undefined ? {} : { range }),
    ...(failed === undefined ? {} : { stepId: failed.id }),
    ...(code === undefined ? {} : { exitCode: Number(code) }),
  };
}

function problemFor(words: string, failed: BuildStep | undefined, hasCode: boolean): Problem {
  const known = rules.find(([pattern]) => pattern.test(words));
  const general = problemOfMessage(words).problem;
  if (hasCode && !known) return { reason: 'step-failed', message: words };
  if (/no-space/.test(general.reason)) return general;
  if (isCopy(failed) && sourceMissing.test(words)) return { reason: 'source-missing', message: words };
  if (known !== undefined) {
    const [, reason, field] = known;
    return { reason, message: words, ...(field === undefined ? {} : { field }) };
  }
  if (isBase(failed, words)) return baseProblem(words, general);
  return {
    reason: general.reason === 'unknown' && failed !== undefined ? 'step-failed' : general.reason,
    message: words,
  };
}

function isCopy(step: BuildStep | undefined): boolean {
  return step !== undefined && /(?:\] |: )(?:COPY|ADD)\b/.test(step.name);
}

function isBase(step: BuildStep | undefined, words: string): boolean {
  return (
    /load metadata for|(?:\] |: )FROM\b/.test(step?.name ?? '') || /pull access denied|manifest|registry/i.test(words)
  );
}

/** An engine without a network says much about names and sockets; a base image that is not there is what matters. */
function baseProblem(words: string, general: Problem): Problem {
  const missing = general.reason === 'not-found' || general.reason === 'unknown' || /not found|denied/i.test(words);
  const reason = missing && general.reason !== 'network' ? 'image-not-found' : general.reason;
  return { reason, message: words };
}

/** `dockerfile parse error on line 3`, `Dockerfile:3`, `line 3:`. */
function lineIn(words: string): SourceRange | undefined {
  const match =
    /parse error (?:on )?line (\d+)|(?:^|\s)[\w.-]*[Dd]ockerfile:(\d+)|[Ss]yntax error - .* line (\d+)/.exec(words);
  const line = Number(match?.[1] ?? match?.[2] ?? match?.[3] ?? 0);
  return line > 0 ? { line, endLine: line } : undefined;
}

/** The FROM whose image the words name. */
function baseRange(words: string, outline: DockerfileOutline): SourceRange | undefined {
  const names = new Set(stageNames(outline));
  for (const { base, instructions } of outline.stages) {
    const [from] = instructions;
    if (from === undefined || base === 'scratch' || names.has(base) || base.includes('$')) continue;
    if (words.includes(base.replace(/:latest$/, ''))) return rangeOf(from);
  }
  return undefined;
}
