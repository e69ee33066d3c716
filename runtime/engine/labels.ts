// What the labels of compose projects and the engines' odd values mean, for every noun alike.

/** The project and service a compose tool wrote into the labels. */
export function composeOf(labels: Record<string, string>): { project?: string; service?: string } {
  const project = labels['com.docker.compose.project'] ?? labels['io.podman.compose.project'];
  const service = labels['com.docker.compose.service'] ?? labels['io.podman.compose.service'];
  return { ...(project ? { project } : {}), ...(service ? { service } : {}) };
}

/** An RFC 3339 time in ms since 1970; undefined for the engines' "never" (year 1) and for what is no time. */
export function timeOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** Cut to whole seconds: lists tell no more, and the same object must not differ by where it was read. */
export function secondOf(text: string | undefined): number {
  return Math.floor((timeOf(text) ?? 0) / 1000) * 1000;
}

/** A command given as one string or as words. */
export function wordsOf(command: string | string[] | null | undefined): string[] {
  if (command === null || command === undefined) return [];
  return typeof command === 'string' ? [command] : command;
}

/** The label of volumes that Gantry keeps others' content in: no person's, and gone only with what they keep. */
export const storeLabel = 'dev.gantry.store';

/** The label of images that keep the files of a container that was removed, until they are brought back or their time is over. */
export const keptLabel = 'dev.gantry.trash';
