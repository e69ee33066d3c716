// The checks of a container's spec that both sides make before the engine sees it.

import type { ProblemReason } from '../problem.ts';
import { isPlatform, isReference } from '../reference.ts';
import { type ContainerSpec, isContainerName } from './container-spec.ts';
import { limitProblems } from './spec-limit-problems.ts';
import {
  exposeProblems,
  type FieldProblem,
  isAbsolute,
  mountProblems,
  nameProblems,
  networkProblems,
  portProblems,
} from './spec-place-problems.ts';

export type { FieldProblem };

function imageProblems({ image, name, platform }: ContainerSpec): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (image.trim() === '') problems.push({ field: 'image', reason: 'required' });
  else if (!isReference(image.trim())) problems.push({ field: 'image', reason: 'reference-invalid' });
  if (name !== '' && !isContainerName(name)) problems.push({ field: 'name', reason: 'name-invalid' });
  if (platform !== undefined && !isPlatform(platform)) {
    problems.push({ field: 'platform', reason: 'platform-invalid' });
  }
  return problems;
}

/** Names of variables, labels and other pairs: what would end a name is no part of it. */
function pairProblems(spec: ContainerSpec): FieldProblem[] {
  const variables = spec.env.flatMap(({ name }, index): FieldProblem[] =>
    name === '' || /[=\0]/.test(name) ? [{ field: `env.${index}.name`, reason: 'env-invalid' }] : [],
  );
  const fields = ['labels', 'annotations', 'storageOptions'] as const;
  const pairs = fields.flatMap((field) =>
    Object.keys(spec[field] ?? {}).flatMap((name): FieldProblem[] =>
      name === '' || /[=\0]/.test(name) ? [{ field: `${field}.${name}`, reason: 'label-invalid' }] : [],
    ),
  );
  return [...variables, ...pairs];
}

const hostName = /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,62})(?:\.[a-zA-Z0-9][a-zA-Z0-9_-]{0,62})*$/;
const signal = /^(?:(?:SIG)?[A-Z][A-Z0-9]*(?:[+-]\d+)?|\d{1,2})$/i;

function processProblems(spec: ContainerSpec): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: string, reason: ProblemReason) => problems.push({ field, reason });
  const { hostname, domainname, workingDirectory, stopSignal } = spec;
  if (workingDirectory && !isAbsolute(workingDirectory)) add('workingDirectory', 'path-not-absolute');
  if (hostname !== undefined && !hostName.test(hostname)) add('hostname', 'hostname-invalid');
  else if (hostname !== undefined && spec.utsMode === 'host') add('hostname', 'hostname-of-host');
  else if (hostname !== undefined && spec.networkMode?.startsWith('container:')) add('hostname', 'hostname-of-host');
  if (domainname !== undefined && !hostName.test(domainname)) add('domainname', 'hostname-invalid');
  if (stopSignal !== undefined && !signal.test(stopSignal)) add('stopSignal', 'signal-invalid');
  if (spec.stdinOnce === true && spec.interactive !== true) add('stdinOnce', 'stdin-closed');
  if (spec.autoRemove === true && spec.restart !== 'no') add('restart', 'restart-of-removed');
  if (spec.maximumRetryCount && spec.restart !== 'on-failure') add('maximumRetryCount', 'retries-without-failure');
  if (spec.privileged === true && spec.userMode?.startsWith('private')) add('userMode', 'mode-invalid');
  return problems;
}

const shortestDuration = 1_000_000;

function healthProblems({ healthCheck: health }: ContainerSpec): FieldProblem[] {
  if (health === undefined) return [];
  const [kind, ...words] = health.test;
  const hasCommand = kind === undefined || kind === 'NONE' || words.some((one) => one !== '');
  if (!hasCommand || (kind !== undefined && !['NONE', 'CMD', 'CMD-SHELL'].includes(kind))) {
    return [{ field: 'healthCheck.test', reason: 'health-command' }];
  }
  const durations = ['interval', 'timeout', 'startPeriod', 'startInterval'] as const;
  const problems = durations.flatMap((key): FieldProblem[] => {
    const value = health[key];
    const isFine = value === undefined || value === 0 || (Number.isInteger(value) && value >= shortestDuration);
    return isFine ? [] : [{ field: `healthCheck.${key}`, reason: 'duration-invalid' }];
  });
  const { retries } = health;
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    problems.push({ field: 'healthCheck.retries', reason: 'number-invalid' });
  }
  return problems;
}

function loggingProblems({ logging }: ContainerSpec): FieldProblem[] {
  if (logging === undefined) return [];
  if (/\s/.test(logging.driver)) return [{ field: 'logging.driver', reason: 'configuration-invalid' }];
  return logging.driver === 'none' && Object.keys(logging.options).length > 0
    ? [{ field: 'logging.options', reason: 'log-options-of-none' }]
    : [];
}

/** Everything about a spec that can be told wrong without asking the engine, in the order of the form. */
export function specProblems(spec: ContainerSpec): FieldProblem[] {
  return [
    ...imageProblems(spec),
    ...portProblems(spec),
    ...exposeProblems(spec),
    ...mountProblems(spec),
    ...pairProblems(spec),
    ...networkProblems(spec),
    ...nameProblems(spec),
    ...processProblems(spec),
    ...healthProblems(spec),
    ...limitProblems(spec),
    ...loggingProblems(spec),
  ];
}
