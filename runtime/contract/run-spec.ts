// What a new container is to be: the values of the run form, and the checks both sides make before the engine sees them.
import { z } from 'zod';
import type { ProblemReason } from './problem.ts';
import { isReference } from './reference.ts';

export const restartPolicy = z.enum(['no', 'always', 'unless-stopped', 'on-failure']);

/** A `hostPort` of undefined lets the engine choose a free one. `source` of a volume: its name, or an absolute path to bind. */
export const runSpec = z.object({
  image: z.string(),
  name: z.string(),
  command: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  ports: z.array(
    z.object({
      hostIp: z.string().optional(),
      hostPort: z.number().optional(),
      containerPort: z.number(),
      protocol: z.enum(['tcp', 'udp']),
    }),
  ),
  volumes: z.array(z.object({ source: z.string(), destination: z.string(), readOnly: z.boolean() })),
  restart: restartPolicy,
  /** Bytes and cores; undefined is no limit. */
  memoryBytes: z.number().optional(),
  cpus: z.number().optional(),
  tty: z.boolean(),
  labels: z.record(z.string(), z.string()),
});
export type RunSpec = z.infer<typeof runSpec>;

/** A spec that asks for nothing but an image. */
export function emptyRunSpec(image = ''): RunSpec {
  return { image, name: '', command: [], env: [], ports: [], volumes: [], restart: 'no', tty: false, labels: {} };
}

export interface FieldProblem {
  /** A path into the spec, e.g. `ports.0.hostPort`. */
  field: string;
  reason: ProblemReason;
}

const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const windowsPath = /^[a-zA-Z]:[\\/]/;
const minimumMemory = 6 * 1024 * 1024;

/** Whether the engine takes it as a container's name (Docker: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`). */
export function isContainerName(name: string): boolean {
  return containerName.test(name);
}

/** Whether the engine takes it as a volume's name. */
export function isVolumeName(name: string): boolean {
  return volumeName.test(name);
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || windowsPath.test(path);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function portProblems(spec: RunSpec): FieldProblem[] {
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

function volumeProblems(spec: RunSpec): FieldProblem[] {
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
export function runSpecProblems(spec: RunSpec): FieldProblem[] {
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
