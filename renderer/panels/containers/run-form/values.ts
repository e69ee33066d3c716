// What a person typed into the run form, kept as typed, and what it means: a spec, and what is wrong with it where.
import { type ContainerSpec, emptySpec, restartPolicy } from '../../../../runtime/contract/container-spec.ts';
import { type FieldProblem, specProblems } from '../../../../runtime/contract/spec-problems.ts';
import { parseMemory } from './memory.ts';
import { splitWords } from './words.ts';

export interface PortEntry {
  key: number;
  hostPort: string;
  containerPort: string;
  protocol: 'tcp' | 'udp';
}

export interface EnvEntry {
  key: number;
  name: string;
  value: string;
}

export interface VolumeEntry {
  key: number;
  source: string;
  destination: string;
  readOnly: boolean;
}

export interface FormValues {
  image: string;
  name: string;
  ports: PortEntry[];
  env: EnvEntry[];
  volumes: VolumeEntry[];
  command: string;
  restart: ContainerSpec['restart'];
  memory: string;
  cpus: string;
  tty: boolean;
}

/** What is wrong at a field, as the last part of a key under `containers:problem.`. */
export type FormReason = FieldProblem['reason'] | 'command-open';

let lastKey = 0;

function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

export function newPort(): PortEntry {
  return { key: nextKey(), hostPort: '', containerPort: '', protocol: 'tcp' };
}

export function newVariable(): EnvEntry {
  return { key: nextKey(), name: '', value: '' };
}

export function newVolume(): VolumeEntry {
  return { key: nextKey(), source: '', destination: '', readOnly: false };
}

export function initialValues(image = ''): FormValues {
  return {
    image,
    name: '',
    ports: [],
    env: [],
    volumes: [],
    command: '',
    restart: restartPolicy.enum.no,
    memory: '',
    cpus: '',
    tty: false,
  };
}

function isUsed(entry: PortEntry | EnvEntry | VolumeEntry): boolean {
  if ('containerPort' in entry) return entry.hostPort.trim() + entry.containerPort.trim() !== '';
  if ('name' in entry) return entry.name.trim() + entry.value !== '';
  return entry.source.trim() + entry.destination.trim() !== '';
}

/** NaN for what is no number; only digits count as a port, so that `0x50` or `1e3` is refused. */
function portNumber(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
}

function optionalNumber(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  return /^\d*\.?\d+$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
}

/** The spec; rows left empty are left out, and numbers that are none are NaN. */
export function toSpec(values: FormValues): ContainerSpec {
  const memoryBytes = parseMemory(values.memory);
  const cpus = optionalNumber(values.cpus);
  return {
    ...emptySpec(values.image.trim()),
    name: values.name.trim(),
    command: splitWords(values.command) ?? [],
    env: values.env.filter(isUsed).map(({ name, value }) => ({ name: name.trim(), value })),
    ports: values.ports.filter(isUsed).map(({ hostPort, containerPort, protocol }) => ({
      ...(hostPort.trim() !== '' && { hostPort: portNumber(hostPort) }),
      containerPort: portNumber(containerPort),
      protocol,
    })),
    volumes: values.volumes.filter(isUsed).map(({ source, destination, readOnly }) => ({
      source: source.trim(),
      destination: destination.trim(),
      readOnly,
    })),
    restart: values.restart,
    tty: values.tty,
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpus !== undefined && { cpus }),
  };
}

/**
 * The form's field for a field of the spec: empty rows are not in the spec, so its indices are counted past them.
 * A field the form does not have is undefined.
 */
export function formField(field: string, values: FormValues): string | undefined {
  const [list, index, part] = field.split('.');
  if (list === 'ports' || list === 'env' || list === 'volumes') {
    const used: (PortEntry | EnvEntry | VolumeEntry)[] = values[list].filter(isUsed);
    const entry = used[Number(index)];
    return entry && `${list}.${entry.key}.${part}`;
  }
  if (list === 'memoryBytes') return 'memory';
  return list !== undefined && list in values ? list : undefined;
}

/** What can be told wrong without asking the engine, by the form's field. */
export function formProblems(values: FormValues): ReadonlyMap<string, FormReason> {
  const problems = new Map<string, FormReason>();
  for (const { field, reason } of specProblems(toSpec(values))) {
    const at = formField(field, values);
    if (at !== undefined && !problems.has(at)) problems.set(at, reason);
  }
  if (splitWords(values.command) === undefined) problems.set('command', 'command-open');
  return problems;
}

const finite = (value: number | undefined) => value === undefined || Number.isFinite(value);

/** The spec as far as it can be written as a command: `IMAGE` stands for an image, what is no number is left out. */
export function previewSpec(values: FormValues): ContainerSpec {
  const { memoryBytes, cpus, ...spec } = toSpec(values);
  return {
    ...spec,
    image: spec.image || 'IMAGE',
    ports: spec.ports.filter((port) => finite(port.containerPort) && finite(port.hostPort)),
    volumes: spec.volumes.filter((volume) => volume.source !== '' && volume.destination !== ''),
    ...(memoryBytes !== undefined && finite(memoryBytes) && { memoryBytes }),
    ...(cpus !== undefined && finite(cpus) && { cpus }),
  };
}
