// What a person typed into the build form, kept as typed, and the spec that it means.
import type { BuildSecret, BuildSpec } from '../../../../runtime/contract/builds/build-spec.ts';
import { type BuilderChoice, buildSpec } from '../../../../runtime/contract/builds/build-spec.ts';
import type { FoundDockerfile } from '../../../../runtime/contract/builds.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import type { TextVariable } from '../../../ui/form/variable-text.ts';
import { lastPart } from '../words.ts';

export interface NamedValue {
  key: number;
  name: string;
  value: string;
}

export interface SecretValue {
  key: number;
  id: string;
  kind: BuildSecret['source']['kind'];
  /** A path, or a variable's name. */
  place: string;
}

export interface BuildValues {
  folder: string;
  dockerfile: string;
  tags: string[];
  /** Nobody changed the tag that was made up from the folder's name. */
  tagsProposed: boolean;
  target: string;
  args: NamedValue[];
  platform: string;
  secrets: SecretValue[];
  labels: NamedValue[];
  cacheFrom: string[];
  inlineCache: boolean;
  noCache: boolean;
  pull: boolean;
  network: string;
  builder: BuilderChoice;
}

let lastKey = 0;

function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

export function newNamed(variable?: TextVariable): NamedValue {
  return { key: nextKey(), name: variable?.name ?? '', value: variable?.value ?? '' };
}

export function newSecret(id = ''): SecretValue {
  return { key: nextKey(), id, kind: 'file', place: '' };
}

/** A tag that any engine takes, from a folder's name; none where nothing of it can stand in one. */
export function proposedTags(folder: string): string[] {
  const name = lastPart(folder)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? [] : [`${name}:latest`];
}

export function emptyValues(): BuildValues {
  return valuesOf(buildSpec.parse({ folder: '' }), true);
}

export function valuesOf(spec: BuildSpec, tagsProposed = false): BuildValues {
  return {
    folder: spec.folder,
    dockerfile: spec.dockerfile,
    tags: [...spec.tags],
    tagsProposed,
    target: spec.target ?? '',
    args: spec.buildArgs.map(({ name, value }) => ({ key: nextKey(), name, value: value ?? '' })),
    platform: spec.platform ?? '',
    secrets: spec.secrets.map(({ id, source }) => ({
      key: nextKey(),
      id,
      kind: source.kind,
      place: source.kind === 'file' ? source.path : source.name,
    })),
    labels: Object.entries(spec.labels).map(([name, value]) => newNamed({ name, value })),
    cacheFrom: [...spec.cacheFrom],
    inlineCache: spec.inlineCache,
    noCache: spec.noCache,
    pull: spec.pull,
    network: spec.network ?? '',
    builder: spec.builder,
  };
}

const isFilled = ({ name, value }: NamedValue) => name !== '' || value !== '';

/** Rows that nobody wrote into are left out; blanks around what is typed too. */
export function specOf(values: BuildValues): BuildSpec {
  const { target, platform, network } = values;
  return {
    folder: values.folder.trim(),
    dockerfile: values.dockerfile.trim() || 'Dockerfile',
    tags: values.tags,
    ...(target.trim() !== '' && { target: target.trim() }),
    buildArgs: values.args.filter(isFilled).map(({ name, value }) => ({ name: name.trim(), value })),
    ...(platform.trim() !== '' && { platform: platform.trim() }),
    secrets: values.secrets
      .filter(({ id, place }) => id !== '' || place !== '')
      .map(({ id, kind, place }) => ({
        id: id.trim(),
        source: kind === 'file' ? { kind, path: place.trim() } : { kind, name: place.trim() },
      })),
    labels: Object.fromEntries(values.labels.filter(isFilled).map(({ name, value }) => [name.trim(), value])),
    cacheFrom: values.cacheFrom,
    inlineCache: values.inlineCache,
    noCache: values.noCache,
    pull: values.pull,
    ...(network.trim() !== '' && { network: network.trim() }),
    builder: values.builder,
  };
}

/** Another folder: its own Dockerfile and, unless somebody wrote one, a tag of its name. */
export function withFolder(values: BuildValues, folder: string): BuildValues {
  return { ...values, folder, ...(values.tagsProposed && { tags: proposedTags(folder) }) };
}

/** The value of an ARG that the Dockerfile declares; empty: its default. */
export function argumentOf(values: BuildValues, name: string): string {
  return values.args.find((one) => one.name === name)?.value ?? '';
}

export function withArgument(values: BuildValues, name: string, value: string): BuildValues {
  const others = values.args.filter((one) => one.name !== name);
  if (value === '') return { ...values, args: others };
  const there = values.args.some((one) => one.name === name);
  const args = there
    ? values.args.map((one) => (one.name === name ? { ...one, value } : one))
    : [...values.args, newNamed({ name, value })];
  return { ...values, args };
}

/** Secrets that the Dockerfile asks for and nobody gave. */
export function missingSecrets(values: BuildValues, found: FoundDockerfile | undefined): string[] {
  return (found?.secrets ?? []).filter((id) => !values.secrets.some((secret) => secret.id === id));
}

/**
 * The field of the form that a problem of the spec belongs to: `tags`, `args.<key>.name`, `secrets.<key>.place`; undefined where the form
 * has no such field.
 */
export function formField(field: string | undefined, values: BuildValues): string | undefined {
  const [name = '', index = '', ...rest] = (field ?? '').split('.');
  if (name === 'tags' || name === 'cacheFrom') return name;
  if (name === 'secrets') {
    const shown = values.secrets.filter(({ id, place }) => id !== '' || place !== '')[Number(index)];
    return shown && `secrets.${shown.key}.${rest[0] === 'id' ? 'id' : 'place'}`;
  }
  if (name === 'buildArgs') {
    const shown = values.args.filter(isFilled)[Number(index)];
    return shown && `args.${shown.key}.${rest[0] === 'value' ? 'value' : 'name'}`;
  }
  if (name === 'labels') {
    const shown = values.labels.find((label) => label.name.trim() === [index, ...rest].join('.'));
    return shown && `labels.${shown.key}.name`;
  }
  return name in values ? name : undefined;
}

/** What is wrong by the form's fields; what belongs to none stands under an empty name. */
export function problemsByField(problems: readonly Problem[], values: BuildValues): Map<string, Problem> {
  const byField = new Map<string, Problem>();
  for (const problem of problems) {
    const field = formField(problem.field, values) ?? '';
    if (!byField.has(field)) byField.set(field, problem);
  }
  return byField;
}
