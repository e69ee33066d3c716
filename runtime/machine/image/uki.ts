// One bootable UEFI program of a stub, a kernel and its initrd: the stub with more sections, put together of pieces.
// Sources: the UAPI Group's "Unified Kernel Image" specification; Microsoft's "PE Format".
import { type Content, type Piece, sizeOf } from './pieces.ts';

export type ProgramParts = {
  stub: Uint8Array;
  architecture: 'amd64' | 'arm64';
  kernel: Content;
  initrd: Content;
  commandLine: string;
  /** The lines of an os-release file. */
  osRelease: string;
};

/** The program's size in bytes, and what it consists of; its places count from the program's start. */
export type Program = { size: number; pieces: Piece[] };

const machines = { amd64: 0x8664, arm64: 0xaa64 };
const fileHeader = 24;
const sectionHeader = 40;
/** Readable, initialized data. */
const characteristics = 0x40000040;
/** What has a 32-bit field in the format. */
const mostBytes = 0xffffffff;

/** Throws when the stub is no program for this architecture or has no room for more sections. */
export async function programOf(parts: ProgramParts): Promise<Program> {
  const stub = Buffer.from(parts.stub);
  const headers = readHeaders(stub);
  if (headers.machine !== machines[parts.architecture])
    throw new Error(`The UEFI stub is not for ${parts.architecture}.`);
  // The kernel last: one that unpacks itself in place has nothing behind it to write over.
  const added: { name: string; content: Content }[] = [
    { name: '.osrel', content: { bytes: Buffer.from(parts.osRelease) } },
    { name: '.cmdline', content: { bytes: Buffer.from(parts.commandLine) } },
    { name: '.initrd', content: parts.initrd },
    { name: '.linux', content: parts.kernel },
  ];
  const table = headers.sections + headers.count * sectionHeader;
  if (table + added.length * sectionHeader > headers.size) throw new Error('The UEFI stub has no room for sections.');
  const pieces: Piece[] = [{ at: 0, content: { bytes: stub } }];
  let address = alignUp(headers.imageSize, headers.alignment);
  let offset = alignUp(stub.length, headers.fileAlignment);
  let data = headers.dataSize;
  for (const [index, { name, content }] of added.entries()) {
    const size = await sizeOf(content);
    const stored = alignUp(size, headers.fileAlignment);
    writeSection(stub, table + index * sectionHeader, { name, size, address, stored, offset });
    pieces.push({ at: offset, content });
    address = alignUp(address + size, headers.alignment);
    offset += stored;
    data += stored;
    if (address > mostBytes || offset > mostBytes)
      throw new Error('Kernel and initrd are too large for a UEFI program.');
  }
  stub.writeUInt16LE(headers.count + added.length, headers.start + 6);
  stub.writeUInt32LE(data, headers.optional + 8);
  stub.writeUInt32LE(address, headers.optional + 56);
  // No firmware asks for the checksum, and the stub's is no longer right.
  stub.writeUInt32LE(0, headers.optional + 64);
  return { size: offset, pieces };
}

type Section = { name: string; size: number; address: number; stored: number; offset: number };

function writeSection(stub: Buffer, at: number, section: Section): void {
  stub.fill(0, at, at + sectionHeader);
  stub.write(section.name, at, 'latin1');
  stub.writeUInt32LE(section.size, at + 8);
  stub.writeUInt32LE(section.address, at + 12);
  stub.writeUInt32LE(section.stored, at + 16);
  stub.writeUInt32LE(section.offset, at + 20);
  stub.writeUInt32LE(characteristics, at + 36);
}

function readHeaders(stub: Buffer) {
  const start = stub.length > 0x40 ? stub.readUInt32LE(0x3c) : 0;
  if (start === 0 || stub.toString('latin1', start, start + 4) !== 'PE\0\0') throw new Error('The stub is no PE file.');
  const optional = start + fileHeader;
  return {
    start,
    machine: stub.readUInt16LE(start + 4),
    count: stub.readUInt16LE(start + 6),
    optional,
    sections: optional + stub.readUInt16LE(start + 20),
    dataSize: stub.readUInt32LE(optional + 8),
    alignment: stub.readUInt32LE(optional + 32),
    fileAlignment: stub.readUInt32LE(optional + 36),
    imageSize: stub.readUInt32LE(optional + 56),
    size: stub.readUInt32LE(optional + 60),
  };
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
