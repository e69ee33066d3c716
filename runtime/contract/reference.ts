// Image references as the distribution project's grammar has them: [host[:port]/]path[:tag][@digest], or a bare image id.

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const grammar = new RegExp(
  `^(?<name>(?:${host}/)?${component}(?:/${component})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>[a-zA-Z][a-zA-Z0-9]*:[a-fA-F0-9]{32,}))?$`,
);
const imageId = /^(?:sha256:)?[a-f0-9]{64}$/;

export interface Reference {
  name: string;
  tag?: string;
  digest?: string;
}

/** The parts of a reference, or undefined when no engine would take it. */
export function parseReference(text: string): Reference | undefined {
  if (text.length > 512) return undefined;
  const groups = grammar.exec(text)?.groups;
  if (groups?.name === undefined || groups.name.length > 255) return undefined;
  const reference: Reference = { name: groups.name };
  if (groups.tag !== undefined) reference.tag = groups.tag;
  if (groups.digest !== undefined) reference.digest = groups.digest;
  return reference;
}

/** A whole id, with or without its algorithm: it always means the same image. */
export function isImageId(text: string): boolean {
  return imageId.test(text);
}

/** Whether an engine would take it as an image: a reference, or a whole image id. */
export function isReference(text: string): boolean {
  return isImageId(text) || parseReference(text) !== undefined;
}

/** `nginx` is `nginx:latest` to an engine; one with a tag, a digest, or an id stays as it is. */
export function withDefaultTag(text: string): string {
  const reference = isImageId(text) ? undefined : parseReference(text);
  return reference && reference.tag === undefined && reference.digest === undefined ? `${text}:latest` : text;
}

/** `os/architecture[/variant]`, as in `linux/arm64/v8`. */
export function isPlatform(text: string): boolean {
  return /^[a-z0-9]+(?:\/[a-z0-9_]+){0,2}$/i.test(text);
}

export interface PlatformParts {
  os?: unknown;
  architecture?: unknown;
  variant?: unknown;
}

/** A platform in one word, of parts that may be told by anybody; empty where nothing is told. */
export function platformName({ os, architecture, variant }: PlatformParts): string {
  return [os, architecture, variant].filter((part) => typeof part === 'string' && part !== '').join('/');
}

/** What is wrong with a reference to pull, as a reason; an id is no address in a registry. */
export function pullProblem(reference: string): 'required' | 'reference-invalid' | undefined {
  if (reference === '') return 'required';
  return parseReference(reference) && !isImageId(reference) ? undefined : 'reference-invalid';
}

/** What is wrong with a new name of an image: that has a tag and no digest. */
export function tagProblem(reference: string): 'required' | 'reference-invalid' | undefined {
  return pullProblem(reference) ?? (parseReference(reference)?.digest === undefined ? undefined : 'reference-invalid');
}

/** The registry that a name or reference means: `docker.io` where it names none (distribution/reference: splitDockerDomain). */
export function registryOf(reference: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const named = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  return named ? first : 'docker.io';
}
