// Archives on their way to an engine: from a file of this computer, or in pieces from a page; each piece is answered when it was taken.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { type Bytes, pieceBytes } from '../../contract/files.ts';
import type { ArchiveOrigin } from '../../contract/image-shelf.ts';
import { toEngineProblem } from '../../engine/problem.ts';
import type { Work } from '../activities/activity-registry.ts';
import { watchdog } from '../files/file-transfers.ts';
import { Pipe } from '../pipe.ts';
import { ServiceProblem } from '../problems.ts';

/** `open` gives its bytes once, and counts them into the work's parts; `close` when all is over. */
export interface OpenedArchive {
  name: string;
  transferId?: string;
  open: (work: Work) => AsyncGenerator<Uint8Array>;
  close: () => void;
}

interface Intake {
  pipe: Pipe;
  touch: () => void;
  ended: Promise<void>;
}

export class ImageIntake {
  private readonly intakes = new Map<string, Intake>();

  /** `path-not-absolute`, `not-found`, `path-invalid` for what is no file, at `path`. */
  async of(from: ArchiveOrigin): Promise<OpenedArchive> {
    return from.kind === 'file' ? fileArchive(from.path) : this.sent(from.name, from.bytes);
  }

  async send(transferId: string, data: Bytes): Promise<void> {
    const { pipe, touch } = this.intake(transferId);
    touch();
    if (data.size > 4 * pieceBytes) throw new ServiceProblem('unsupported', 'A piece is too large');
    if (data.size > 0) await pipe.write(Buffer.from(await data.arrayBuffer()));
  }

  async finish(transferId: string): Promise<void> {
    const { pipe, ended } = this.intake(transferId);
    pipe.end();
    await ended;
  }

  private intake(transferId: string): Intake {
    const found = this.intakes.get(transferId);
    if (found === undefined) throw new ServiceProblem('canceled', 'The transfer has ended');
    return found;
  }

  private sent(name: string, bytes: number): OpenedArchive {
    const transferId = randomUUID();
    const pipe = new Pipe();
    let finish: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const intake: Intake = { pipe, touch: () => undefined, ended };
    this.intakes.set(transferId, intake);
    let touch: (again?: boolean) => void = () => undefined;
    const close = () => {
      touch(false);
      this.intakes.delete(transferId);
      pipe.fail(new ServiceProblem('canceled', 'The transfer has ended'));
      finish();
    };
    const open = (work: Work) => {
      touch = watchdog(work, () => pipe.fail(new ServiceProblem('connection-lost', 'The rest was not sent')));
      intake.touch = () => touch();
      work.signal.addEventListener('abort', () => pipe.fail(work.signal.reason), { once: true });
      return counted(pipe.read(), name, bytes, work);
    };
    return { name, transferId, open, close };
  }
}

/** `path-not-absolute`, `not-found`, `path-invalid` for what is no file, at `path`. */
export async function fileArchive(path: string): Promise<OpenedArchive> {
  if (!isAbsolute(path))
    throw new ServiceProblem('path-not-absolute', `${path} is no absolute path`, { field: 'path' });
  const there = await stat(path).catch((error: unknown) => {
    const { reason, message } = toEngineProblem(error).problem;
    throw new ServiceProblem(reason === 'forbidden' ? 'forbidden' : 'not-found', message, { field: 'path' });
  });
  if (!there.isFile()) throw new ServiceProblem('path-invalid', `${path} is no file`, { field: 'path' });
  const name = basename(path);
  return {
    name,
    open: (work) => {
      const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
      return counted(file as AsyncIterable<Uint8Array>, name, there.size, work);
    },
    close: () => undefined,
  };
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  name: string,
  bytes: number,
  work: Work,
): AsyncGenerator<Uint8Array> {
  let current = 0;
  const tell = () => work.update({ parts: [{ id: name, status: '', current, total: Math.max(bytes, current) }] });
  tell();
  for await (const chunk of source) {
    work.signal.throwIfAborted();
    current += chunk.length;
    tell();
    yield chunk;
  }
  // What the engine does with it now takes its time, and tells nothing of it.
  work.update({ step: 'unpacking', parts: [] });
}
