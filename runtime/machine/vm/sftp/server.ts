// Serves one folder of this computer to a machine, by SFTP over a stream that is open already.
import type { Duplex } from 'node:stream';
import type { SharedFolder } from '../../../contract/machines.ts';
import { drained } from '../../../io/drained.ts';
import { createTurns, Outside, plainPath, type Turns } from './confined.ts';
import { type Files, filesOf, type OpenFile } from './files.ts';
import {
  type Attributes,
  attributeBytes,
  BrokenMessage,
  framed,
  kinds,
  longBytes,
  type MessageReader,
  messageCutter,
  messageReader,
  numberBytes,
  openFlags,
  stringBytes,
} from './messages.ts';

/** Codes of version 3; the last is one of a later version, which makes an error of input and output of what it is at. */
const codes = { ok: 0, end: 1, missing: 2, forbidden: 3, failure: 4, broken: 5, unsupported: 8, noSpace: 14 } as const;

const codeOf: Readonly<Record<string, number>> = {
  ENOENT: codes.missing,
  ENOTDIR: codes.missing,
  EACCES: codes.forbidden,
  EPERM: codes.forbidden,
  EROFS: codes.forbidden,
  EBUSY: codes.forbidden,
  ENOSPC: codes.noSpace,
  EDQUOT: codes.noSpace,
  EIO: codes.noSpace,
};

const [mostHandles, mostReads, mostRead, mostEntries] = [8192, 16, 262_144, 200];

type Handle = { kind: 'file'; open: OpenFile } | { kind: 'folder'; entries: [string, Attributes][] };
type Session = {
  files: Files;
  readOnly: boolean;
  turns: Turns;
  handles: Map<number, Handle>;
  next: number;
  over: boolean;
};

export type Serving = {
  /** Shared by all folders of a machine. */
  turns?: Turns;
  /** Ends it also where the stream itself does not tell that it is over. */
  signal?: AbortSignal;
  platform?: NodeJS.Platform;
};

/** Resolves when the stream is over, or `signal` aborts; what was open is closed then. What the machine sends wrong breaks the stream. */
export async function serveFolder(
  stream: Duplex,
  { path, readOnly }: Pick<SharedFolder, 'path' | 'readOnly'>,
  { turns = createTurns(), signal = new AbortController().signal, platform = process.platform }: Serving = {},
): Promise<void> {
  stream.on('error', () => {});
  // A channel of SSH that closes before it is read from tells that by `close` alone; one that closes while it takes nothing, only that
  // its program ended.
  const over = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    for (const event of ['close', 'exit']) stream.once(event, () => resolve());
  });
  const files = await filesOf(path, platform);
  const session: Session = { files, readOnly, turns, handles: new Map(), next: 1, over: false };
  try {
    await Promise.race([answerAll(session, stream), over]);
  } finally {
    session.over = true;
    stream.destroy();
    for (const handle of session.handles.values()) if (handle.kind === 'file') await close(handle.open);
  }
}

async function answerAll(session: Session, stream: Duplex): Promise<void> {
  const cut = messageCutter();
  try {
    for await (const chunk of stream) {
      for (const batch of batchesOf(cut(chunk as Buffer))) {
        const answers = await Promise.all(batch.map((message) => answer(session, message)));
        for (const one of answers) await say(stream, one);
      }
    }
  } catch {
    // A stream that breaks is over, as is one that is broken off.
  }
}

/**
 * Messages are answered in their order, which the machine relies on: what it writes is there when it asks for the size next. Reads that
 * follow each other change nothing, and go side by side, not too many at a time: each may take memory.
 */
function batchesOf(messages: readonly Buffer[]): Buffer[][] {
  const batches: Buffer[][] = [];
  for (const message of messages) {
    const last = batches.at(-1);
    const joins = message[0] === kinds.read && last?.[0]?.[0] === kinds.read && last.length < mostReads;
    if (joins) last.push(message);
    else batches.push([message]);
  }
  return batches;
}

async function say(stream: Duplex, message: Buffer): Promise<void> {
  // What is written to a channel of SSH after its end is neither taken nor refused, and it is never drained.
  if (!stream.writable) throw new Error('The stream is over');
  if (stream.write(message)) return;
  await drained(stream);
}

async function close({ file }: OpenFile): Promise<void> {
  await file.close().catch(() => {});
}

async function answer(session: Session, message: Buffer): Promise<Buffer> {
  const reader = messageReader(message);
  const kind = reader.byte();
  if (kind === kinds.init) return framed(kinds.version, [numberBytes(3), ...extensions]);
  const id = numberBytes(reader.number());
  try {
    const reply = await serve(session, kind, reader);
    return framed(reply.kind, [id, ...reply.parts]);
  } catch (error) {
    return framed(kinds.status, [id, ...statusOf(error).parts]);
  }
}

const extensionNames = {
  rename: 'posix-rename@openssh.com',
  space: 'statvfs@openssh.com',
  link: 'hardlink@openssh.com',
  sync: 'fsync@openssh.com',
} as const;

const extensions = [
  [extensionNames.rename, '1'],
  [extensionNames.space, '2'],
  [extensionNames.link, '1'],
  [extensionNames.sync, '1'],
].flatMap((pair) => pair.map((word) => stringBytes(word)));

type Reply = { kind: number; parts: Buffer[] };

const status = (code: number, words = ''): Reply => ({
  kind: kinds.status,
  parts: [numberBytes(code), stringBytes(words), stringBytes('')],
});
const done = status(codes.ok);
const nameReply = (entries: [string, Attributes][]): Reply => ({
  kind: kinds.name,
  parts: [
    numberBytes(entries.length),
    ...entries.flatMap(([name, attributes]) => [stringBytes(name), stringBytes(name), attributeBytes(attributes)]),
  ],
});
const attributesReply = (attributes: Attributes): Reply => ({
  kind: kinds.attributes,
  parts: [attributeBytes(attributes)],
});

class Refused extends Error {
  readonly code: number;

  constructor(code: number, words: string) {
    super(words);
    this.code = code;
  }
}

function statusOf(error: unknown): Reply {
  if (error instanceof Refused) return status(error.code, error.message);
  if (error instanceof BrokenMessage) return status(codes.broken, error.message);
  if (error instanceof Outside) return status(codes.failure, error.message);
  const { code = '' } = error as NodeJS.ErrnoException;
  // The words of this computer's would tell its paths.
  return status(codeOf[code] ?? codes.failure, code);
}

function serve(session: Session, kind: number, reader: MessageReader): Promise<Reply> {
  if (kind === kinds.read) return read(session, reader);
  if (kind === kinds.write) return write(session, reader);
  return session.turns(() => serveNames(session, kind, reader));
}

async function read(session: Session, reader: MessageReader): Promise<Reply> {
  const { file } = fileOf(session, reader);
  const [position, length] = [reader.long(), Math.min(reader.number(), mostRead)];
  const data = Buffer.alloc(length);
  const { bytesRead } = await file.read(data, 0, length, position);
  if (bytesRead === 0 && length > 0) return status(codes.end);
  return { kind: kinds.data, parts: [stringBytes(data.subarray(0, bytesRead))] };
}

async function write(session: Session, reader: MessageReader): Promise<Reply> {
  expectWritable(session);
  const { file, append } = fileOf(session, reader);
  const [asked, data] = [reader.long(), reader.bytes()];
  // The end may have moved here, unseen by the machine.
  const position = append ? (await file.stat()).size : asked;
  for (let at = 0; at < data.length; ) {
    at += (await file.write(data, at, data.length - at, position + at)).bytesWritten;
  }
  return done;
}

async function serveNames(session: Session, kind: number, reader: MessageReader): Promise<Reply> {
  const { files } = session;
  switch (kind) {
    case kinds.lstat:
    case kinds.stat:
      // One who follows links asks for what they lead to, which is the machine's to find.
      return attributesReply(await files.attributes(reader.string()));
    case kinds.fstat:
      return attributesReply(await files.attributesOf(fileOf(session, reader)));
    case kinds.realpath:
      return nameReply([[plainPath(reader.string()), {}]]);
    case kinds.readlink:
      return nameReply([[await files.readLink(reader.string()), {}]]);
    case kinds.open:
      return openFile(session, reader);
    case kinds.opendir:
      return handleReply(session, { kind: 'folder', entries: await files.list(reader.string()) });
    case kinds.readdir:
      return nextEntries(session, reader);
    case kinds.close:
      return closeHandle(session, reader);
    case kinds.extended:
      return serveExtended(session, reader);
    default:
      return changeNames(session, kind, reader);
  }
}

async function changeNames(session: Session, kind: number, reader: MessageReader): Promise<Reply> {
  const { files } = session;
  expectWritable(session);
  switch (kind) {
    case kinds.setstat:
      await files.change(reader.string(), reader.attributes());
      return done;
    case kinds.fsetstat:
      await files.changeOpen(fileOf(session, reader), reader.attributes());
      return done;
    case kinds.remove:
      await files.remove(reader.string());
      return done;
    case kinds.mkdir:
      await files.makeFolder(reader.string(), reader.attributes().mode);
      return done;
    case kinds.rmdir:
      await files.removeFolder(reader.string());
      return done;
    case kinds.rename:
      await files.rename(reader.string(), reader.string(), false);
      return done;
    case kinds.symlink:
      // The target first, as OpenSSH has it, and not as the draft says (PROTOCOL, section 4.1).
      await files.makeLink(reader.string(), reader.string());
      return done;
    default:
      throw new Refused(codes.unsupported, `message ${kind} is not known`);
  }
}

async function serveExtended(session: Session, reader: MessageReader): Promise<Reply> {
  const { files } = session;
  const name = reader.string();
  if (name === extensionNames.space) return spaceReply(await files.space(reader.string()));
  if (name === extensionNames.sync) {
    await fileOf(session, reader).file.sync();
    return done;
  }
  expectWritable(session);
  if (name === extensionNames.rename) await files.rename(reader.string(), reader.string(), true);
  else if (name === extensionNames.link) await files.makeName(reader.string(), reader.string());
  else throw new Refused(codes.unsupported, `${name} is not known`);
  return done;
}

/** The fields of `statvfs@openssh.com`: block sizes, blocks, free ones, free for all, the same of files, id, flags, longest name. */
function spaceReply({ bsize, blocks, bfree, bavail, files, ffree }: Awaited<ReturnType<Files['space']>>): Reply {
  const values = [bsize, bsize, blocks, bfree, bavail, files, ffree, ffree, 0, 0, 255];
  return { kind: kinds.extendedReply, parts: values.map((value) => longBytes(Number(value))) };
}

function expectWritable({ readOnly }: Session): void {
  if (readOnly) throw new Refused(codes.forbidden, 'the folder is shared for reading only');
}

async function openFile(session: Session, reader: MessageReader): Promise<Reply> {
  const [path, flags, { mode }] = [reader.string(), reader.number(), reader.attributes()];
  const { write: w, create, truncate, append } = openFlags;
  if (flags & (w | create | truncate | append)) expectWritable(session);
  return handleReply(session, { kind: 'file', open: await session.files.open(path, flags, mode) });
}

async function handleReply(session: Session, handle: Handle): Promise<Reply> {
  if (session.over || session.handles.size >= mostHandles) {
    if (handle.kind === 'file') await close(handle.open);
    throw new Refused(codes.failure, session.over ? 'the folder is not served any more' : 'too many files are open');
  }
  const number = session.next;
  session.next += 1;
  session.handles.set(number, handle);
  return { kind: kinds.handle, parts: [stringBytes(numberBytes(number))] };
}

function handleOf({ handles }: Session, reader: MessageReader): [number, Handle] {
  const bytes = reader.bytes();
  const number = bytes.length === 4 ? bytes.readUInt32BE(0) : 0;
  const handle = handles.get(number);
  if (!handle) throw new Refused(codes.failure, 'no such handle');
  return [number, handle];
}

function fileOf(session: Session, reader: MessageReader): OpenFile {
  const [, handle] = handleOf(session, reader);
  if (handle.kind !== 'file') throw new Refused(codes.failure, 'this is a folder');
  return handle.open;
}

async function nextEntries(session: Session, reader: MessageReader): Promise<Reply> {
  const [, handle] = handleOf(session, reader);
  if (handle.kind !== 'folder') throw new Refused(codes.failure, 'this is no folder');
  const entries = handle.entries.splice(0, mostEntries);
  return entries.length === 0 ? status(codes.end) : nameReply(entries);
}

async function closeHandle(session: Session, reader: MessageReader): Promise<Reply> {
  const [number, handle] = handleOf(session, reader);
  session.handles.delete(number);
  if (handle.kind === 'file') await handle.open.file.close();
  return done;
}
