// What the readers of package databases share: what they find, how long its words may be, and the paragraphs most databases are written in.
import type { ImagePackage, SbomGap } from '../../contract/sboms.ts';

/** A package as its database tells it; where it stands is added by whoever read the file. */
export type FoundPackage = Pick<ImagePackage, 'type' | 'name' | 'version' | 'architecture' | 'source' | 'licences'> & {
  /** Of rpm and dpkg: their epoch is part of `version`, and package URLs want it apart. */
  epoch?: string;
};

export interface Found {
  packages: FoundPackage[];
  why?: SbomGap['why'];
}

/** Longer words are no names; they are cut so that a hostile database cannot fill a page. */
const mostCharacters = 300;
const mostLicences = 20;
/** Of a paragraph, in lines; longer ones are cut. */
const mostLines = 20_000;

export function clipped(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

export function clippedLicences(licences: Iterable<string>): string[] {
  const kept = new Set<string>();
  for (const licence of licences) {
    const clean = clipped(licence.replace(/\s+/g, ' ').trim());
    if (clean !== '' && kept.size < mostLicences) kept.add(clean);
  }
  return [...kept];
}

/** A name and a version that are no words at all are not a package's. */
export function isNamed({ name, version }: Pick<FoundPackage, 'name' | 'version'>): boolean {
  return name.trim() !== '' && version.trim() !== '';
}

/** The paragraphs of a text, their lines without the line ends; those of a folded field begin with a space or tab. */
export function* paragraphsOf(text: string): Generator<string[]> {
  let lines: string[] = [];
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found === -1 ? text.length : found;
    const line = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
    at = end + 1;
    if (line.trim() !== '') {
      if (lines.length < mostLines) lines.push(line);
    } else if (lines.length > 0) {
      yield lines;
      lines = [];
    }
  }
  if (lines.length > 0) yield lines;
}

/** `Field: value` lines as dpkg, pip and others write them (RFC 822); the first of a field counts, names are in lower case. */
export function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
