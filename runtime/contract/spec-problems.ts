// The checks of a container's spec that both sides make before the engine sees it.
import { type ContainerSpec, isContainerName, isVolumeName } from './container-spec.ts';
import type { ProblemReason } from './problem.ts';
import { isReference } from './reference.ts';

export interface FieldProblem {
  /** A path into the spec, e.g. `ports.0.hostPort`. */
  field: string;
  reason: ProblemReason;
}

const windowsPath = /^[a-zA-Z]:[\\/]/;
const minimumMemory = 6 * 1024 * 1024;

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || windowsPath.test(path);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function portProblems(spec: ContainerSpec): FieldProblem[] {
  const seen = new Set<string>();
  return spec.ports.flatMap((port, index): FieldProblem[] => {
    if (!isPort(port.containerPort)) return [{ field: `ports.${index}.containerPort`, reason: 'port-invalid' }];
    if (port.hostPort === undefined) return [];
    if (!isPort(port.hostPort)) return [{ field: `ports.${index}.hostPort`, reason: 'port-invalid' }];
    const key = `${port.hostIp ?? ''}:${port.hostPort}/${port.protocol}`;
    if (seen.has(key)) return [{ field: `ports.${index}.hostPort`, reason: 'port-in-use' }];
    seen.add(key);
    return [];
  });
}

function volumeProblems(spec: ContainerSpec): FieldProblem[] {
  const seen = new Set<string>();
  return spec.volumes.flatMap((volume, index): FieldProblem[] => {
    const problems: FieldProblem[] = [];
    if (volume.source === '') problems.push({ field: `volumes.${index}.source`, reason: 'required' });
    else if (!isAbsolute(volume.source) && !isVolumeName(volume.source)) {
      problems.push({ field: `volumes.${index}.source`, reason: 'path-not-absolute' });
    }
    if (!isAbsolute(volume.destination)) {
      problems.push({ field: `volumes.${index}.destination`, reason: 'path-not-absolute' });
    } else if (seen.has(volume.destination)) {
      problems.push({ field: `volumes.${index}.destination`, reason: 'path-taken' });
    }
    seen.add(volume.destination);
    return problems;
  });
}

/** Everything about a spec that can be told wrong without asking the engine, in the order of the form. */
export function specProblems(spec: ContainerSpec): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (spec.image.trim() === '') problems.push({ field: 'image', reason: 'required' });
  else if (!isReference(spec.image.trim())) problems.push({ field: 'image', reason: 'reference-invalid' });
  if (spec.name !== '' && !isContainerName(spec.name)) problems.push({ field: 'name', reason: 'name-invalid' });
  problems.push(...portProblems(spec), ...volumeProblems(spec));
  spec.env.forEach((variable, index) => {
    if (variable.name === '' || /[=\0]/.test(variable.name)) {
      problems.push({ field: `env.${index}.name`, reason: 'env-invalid' });
    }
  });
  if (spec.memoryBytes !== undefined && !(spec.memoryBytes >= minimumMemory)) {
    problems.push({ field: 'memoryBytes', reason: 'memory-invalid' });
  }
  if (spec.cpus !== undefined && !(spec.cpus > 0 && spec.cpus <= 1024)) {
    problems.push({ field: 'cpus', reason: 'cpus-invalid' });
  }
  return problems;
}
