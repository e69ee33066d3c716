// Saving images to archives, loading them, and importing file systems, each as an activity.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ActivityObject } from '../../contract/activities.ts';
import { changeLines, changeProblem } from '../../contract/commit-changes.ts';
import type { ArchiveOrigin } from '../../contract/image-shelf.ts';
import type { ImageRow } from '../../contract/images.ts';
import { isImageId, parseReference } from '../../contract/reference.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import { type EngineConnection, sending } from '../../engine/connection.ts';
import { looked } from '../../engine/files/archive-form.ts';
import { checkedArchive } from '../../engine/images/image-archive-check.ts';
import { loadImages, saveImages } from '../../engine/images/image-transfer.ts';
import { importImage, readImage } from '../../engine/images.ts';
import { engineProblem, toEngineProblem } from '../../engine/problem.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { FileTransfers } from '../files/file-transfers.ts';
import { demandFreeHostTarget, type HostWriting } from '../files/host-target.ts';
import { ServiceProblem } from '../problems.ts';
import { bareId } from './image-discard.ts';
import type { ImageIntake, OpenedArchive } from './image-intake.ts';
import type { ImageSizes } from './image-sizes.ts';

export interface ArchiveHands {
  connection: EngineConnection;
  podman: boolean;
  /** `linux/amd64`. */
  platform: string;
  activities: ActivityRegistry;
  sizes: ImageSizes;
}

/** More names than these are not kept with an activity. */
const mostObjects = 100;

interface Chosen {
  /** As they are asked for: a name takes its tag along, an id none. */
  names: string[];
  objects: ActivityObject[];
  subject: string;
  rows: ImageRow[];
}

async function chosenImages(connection: EngineConnection, images: readonly string[]): Promise<Chosen> {
  const rows: ImageRow[] = [];
  for (const name of images) {
    const row = await readImage(connection, name);
    if (row === undefined) throw engineProblem('image-not-found', `No such image: ${name}`);
    rows.push(row);
  }
  const shown = images.map((name) => (isImageId(name) ? bareId(name).slice(0, 12) : name));
  const [first = ''] = shown;
  return {
    names: [...images],
    objects: rows.slice(0, mostObjects).map(({ id }, at) => ({ kind: 'image', id, name: shown[at] ?? id })),
    subject: shown.length > 1 ? `${first} +${shown.length - 1}` : first,
    rows: [...new Map(rows.map((row) => [row.id, row])).values()],
  };
}

export async function saveTo(
  hands: ArchiveHands & { host: HostWriting },
  input: { images: string[]; path: string; replace: boolean },
): Promise<{ activityId: string }> {
  const { connection, activities, sizes } = hands;
  const { images, path } = input;
  await demandFreeHostTarget(hands.host, input);
  const { names, objects, subject, rows } = await chosenImages(connection, images);
  const run = async (work: Work) => {
    work.update({ step: 'saving', parts: [] });
    const total = await sizes.sum(rows).catch(() => 0);
    work.signal.throwIfAborted();
    await writeWhole(await saveImages(connection, names, work.signal), path, total, work);
  };
  const command = dockerCommand('save', '-o', path, ...names);
  const options = { objects, lock: false, detail: path, ...(names.length <= mostObjects && { command }) };
  return { activityId: activities.begin('save', connection.id, subject, run, options) };
}

/** Beside the file first: what is there under the name is whole, the old or the new one. */
async function writeWhole(source: AsyncIterable<Uint8Array>, path: string, total: number, work: Work): Promise<void> {
  const beside = `${path}.${work.id.slice(0, 8)}.part`;
  let current = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      current += chunk.length;
      work.update({ parts: [{ id: path, status: 'saving', current, total: Math.max(total, current) }] });
      yield chunk;
    }
  };
  const file = () => createWriteStream(beside, { mode: 0o600, flags: 'wx' });
  try {
    if (/\.(gz|tgz)$/i.test(path)) await pipeline(source, counted, createGzip({ level: 3 }), file());
    else await pipeline(source, counted, file());
    work.signal.throwIfAborted();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw toEngineProblem(error);
  }
}

/** For a page that asks for the pieces. */
export async function saveInPieces(hands: ArchiveHands, transfers: FileTransfers, images: string[]) {
  const { connection, activities } = hands;
  const { names, objects, subject } = await chosenImages(connection, images);
  const opening = new AbortController();
  const chunks = await saveImages(connection, names, opening.signal);
  const name = archiveName(images);
  const source = { name, chunks };
  return transfers.pieces(source, opening, (run) =>
    activities.begin('save', connection.id, subject, run, { objects, lock: false, detail: name }),
  );
}

/** `docker.io/library/nginx:1` is `nginx-1.tar`. */
function archiveName(images: readonly string[]): string {
  const [first = 'images'] = images;
  const last = bareId(first).split('/').at(-1) ?? first;
  const short = /^[0-9a-f]{64}$/.test(last) ? last.slice(0, 12) : last;
  return `${images.length > 1 ? 'images' : short.replace(/[^\w.-]+/g, '-')}.tar`;
}

export async function load(hands: ArchiveHands, intake: ImageIntake, from: ArchiveOrigin) {
  const { connection, podman, platform } = hands;
  const archive = await intake.of(from);
  return beginWith(hands, 'load', archive, from, async (work) => {
    work.update({ step: 'loading' });
    const checked = await checkedArchive(archive.open(work), { readsOci: podman, platform });
    const loaded = await loadImages(connection, checked, work.signal);
    work.signal.throwIfAborted();
    if (loaded.length === 0) throw engineProblem('archive-of-files', 'The engine found no image in it');
    work.update({ objects: await objectsOf(connection, loaded) });
  });
}

async function objectsOf(connection: EngineConnection, loaded: readonly string[]): Promise<ActivityObject[]> {
  const objects: ActivityObject[] = [];
  for (const name of loaded.slice(0, mostObjects)) {
    const row = await readImage(connection, name);
    objects.push({ kind: 'image', id: row?.id ?? name, name: name.startsWith('sha256:') ? name.slice(7, 19) : name });
  }
  return objects;
}

export interface ImportInput {
  from: ArchiveOrigin;
  reference: string;
  changes: string[];
  message: string;
}

export async function importFiles(hands: ArchiveHands, intake: ImageIntake, input: ImportInput) {
  const { connection } = hands;
  const { from, message } = input;
  const reference = input.reference.trim();
  const parsed = reference === '' ? undefined : parseReference(reference);
  if (reference !== '' && (parsed === undefined || parsed.digest !== undefined))
    throw new ServiceProblem('reference-invalid', `"${reference}" is no image reference`, { field: 'reference' });
  const bad = input.changes.findIndex((line) => changeProblem(line) !== undefined);
  if (bad >= 0) throw new ServiceProblem('change-invalid', input.changes[bad] ?? '', { field: `changes.${bad}` });
  const changes = changeLines(input.changes.join('\n'));
  const archive = await intake.of(from);
  return beginWith(hands, 'import', archive, from, async (work) => {
    work.update({ step: 'loading' });
    const { form, bytes } = await looked(archive.open(work));
    if (form === 'none') {
      await bytes.return(undefined);
      throw engineProblem('archive-invalid', 'It is no tar archive');
    }
    const id = await sending(bytes, work.signal, (file, signal) =>
      importImage(connection, file, { reference, changes, message }, signal),
    );
    work.signal.throwIfAborted();
    work.update({ objects: [{ kind: 'image', id, name: reference || bareId(id).slice(0, 12) }] });
  });
}

function beginWith(
  { activities, connection }: ArchiveHands,
  kind: 'load' | 'import',
  archive: OpenedArchive,
  from: ArchiveOrigin,
  run: (work: Work) => Promise<void>,
): { activityId: string; transferId?: string } {
  const { name, transferId, close } = archive;
  const path = from.kind === 'file' ? from.path : name;
  const words = kind === 'load' ? ['load', '-i', path] : ['import', path];
  const work = (hands: Work) => run(hands).finally(close);
  const options = { lock: false, detail: path, command: dockerCommand(...words) };
  const activityId = activities.begin(kind, connection.id, name, work, options);
  return { activityId, ...(transferId !== undefined && { transferId }) };
}
