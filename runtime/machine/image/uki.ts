// Makes one bootable UEFI program of a stub, a kernel and its initrd, by adding sections to the stub.
// Sources: the UAPI Group's "Unified Kernel Image" specification; Microsoft's "PE Format".

export type UkiParts = { stub: Buffer; kernel: Buffer; initrd: Buffer; commandLine: string; release: string };

const sectionHeader = 40;
// Readable, initialized data.
const characteristics = 0x40000040;

/** The program's bytes. Throws when the stub is no PE file or has no room for more sections. */
export function ukiOf(parts: UkiParts): Buffer {
  const stub = Buffer.from(parts.stub);
  const pe = readHeaders(stub);
  const added = [
    { name: '.osrel', content: Buffer.from(parts.release) },
    { name: '.cmdline', content: Buffer.from(parts.commandLine) },
    { name: '.linux', content: parts.kernel },
    { name: '.initrd', content: parts.initrd },
  ];
  const table = pe.sections + pe.count * sectionHeader;
  if (table + added.length * sectionHeader > pe.headersSize) throw new Error('The UEFI stub has no room for sections.');
  let address = alignUp(pe.imageSize, pe.alignment);
  let offset = alignUp(stub.length, pe.fileAlignment);
  const bodies: Buffer[] = [stub, Buffer.alloc(offset - stub.length)];
  for (const [index, { name, content }] of added.entries()) {
    const stored = alignUp(content.length, pe.fileAlignment);
    const at = table + index * sectionHeader;
    stub.write(name.padEnd(8, '\0'), at, 'latin1');
    stub.writeUInt32LE(content.length, at + 8);
    stub.writeUInt32LE(address, at + 12);
    stub.writeUInt32LE(stored, at + 16);
    stub.writeUInt32LE(offset, at + 20);
    stub.writeUInt32LE(characteristics, at + 36);
    bodies.push(content, Buffer.alloc(stored - content.length));
    address = alignUp(address + content.length, pe.alignment);
    offset += stored;
  }
  stub.writeUInt16LE(pe.count + added.length, pe.start + 6);
  stub.writeUInt32LE(address, pe.start + 24 + 56);
  return Buffer.concat(bodies);
}

function readHeaders(stub: Buffer) {
  const start = stub.length > 0x40 ? stub.readUInt32LE(0x3c) : 0;
  if (start === 0 || stub.toString('latin1', start, start + 4) !== 'PE\0\0') throw new Error('The stub is no PE file.');
  const optional = start + 24;
  return {
    start,
    count: stub.readUInt16LE(start + 6),
    sections: optional + stub.readUInt16LE(start + 20),
    alignment: stub.readUInt32LE(optional + 32),
    fileAlignment: stub.readUInt32LE(optional + 36),
    imageSize: stub.readUInt32LE(optional + 56),
    headersSize: stub.readUInt32LE(optional + 60),
  };
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
