// The address of the page with the snapshots of projects; `project` is the one it begins at.

const pattern = /^snapshots(?::(?<project>.*))?$/s;

export function snapshotsForm(project?: string): string {
  return project === undefined ? 'snapshots' : `snapshots:${project}`;
}

/** Undefined for any other form; '' for no project in particular. */
export function snapshotsOf(form: string | undefined): string | undefined {
  const found = pattern.exec(form ?? '');
  return found ? (found.groups?.project ?? '') : undefined;
}
