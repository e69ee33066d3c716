// What differs between two specs, and whether a container can be given it without being made anew.
import type { ContainerSpec } from './container-spec.ts';

export interface SpecChange {
  /** A field of the spec, e.g. `ports`. */
  field: keyof ContainerSpec;
  before: unknown;
  after: unknown;
  /** Renaming, POST /containers/{id}/update, or joining and leaving networks does it. */
  inPlace: boolean;
}

const inPlace = new Set<keyof ContainerSpec>(['name', 'restart', 'maximumRetryCount']);

/** The fields that differ, in the order of the form. */
export function specChanges(before: ContainerSpec, after: ContainerSpec): SpecChange[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof ContainerSpec>;
  return [...fields].flatMap((field) => {
    if (JSON.stringify(before[field]) === JSON.stringify(after[field])) return [];
    return [{ field, before: before[field], after: after[field], inPlace: inPlace.has(field) }];
  });
}
