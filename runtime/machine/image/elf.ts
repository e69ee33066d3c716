// Reads what the builder needs of 64-bit little-endian ELF files: which libraries a program asks for, what a kernel
// module says of itself. Source: the System V ABI, chapters "Object Files" and "Dynamic Linking".

type Section = { name: string; type: number; offset: number; size: number; link: number; header: number };

const dynamicType = 6;
const neededTag = 1n;

// Source: the kernel's scripts/sign-file.c and include/linux/module_signature.h (length of the signature, big-endian, at 8).
const signatureMark = Buffer.from('~Module signature appended~\n');
const signatureFacts = 12;

/** Whether these bytes begin as such a file does. */
export function isElf(file: Buffer): boolean {
  return file.length >= 64 && file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2 && file[5] === 1;
}

/** The names of the shared libraries that a program or library asks for; empty when it is static. */
export function neededLibraries(file: Buffer): string[] {
  const sections = sectionsOf(file);
  const dynamic = sections.find((section) => section.type === dynamicType);
  const strings = dynamic && sections[dynamic.link];
  if (!dynamic || !strings) return [];
  const names: string[] = [];
  for (let at = dynamic.offset; at + 16 <= dynamic.offset + dynamic.size; at += 16) {
    if (file.readBigInt64LE(at) !== neededTag) continue;
    names.push(textAt(file, strings.offset + Number(file.readBigUInt64LE(at + 8))));
  }
  return names;
}

/** The program that loads this one (`/lib64/ld-linux-x86-64.so.2`); undefined for libraries and static programs. */
export function interpreterOf(file: Buffer): string | undefined {
  const section = sectionsOf(file).find((candidate) => candidate.name === '.interp');
  return section && textAt(file, section.offset);
}

/** The lines `key=value` in which a kernel module tells its aliases and dependencies, in their order. */
export function moduleInformation(file: Buffer): [key: string, value: string][] {
  const section = sectionsOf(file).find((candidate) => candidate.name === '.modinfo');
  if (!section) return [];
  const text = file.toString('utf8', section.offset, section.offset + section.size);
  return text.split('\0').flatMap((line): [string, string][] => {
    const equals = line.indexOf('=');
    return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1)]];
  });
}

/**
 * What a module runs without: type information for tracing programs, and how to unwind its frames (x86 only), without which a stack trace
 * guesses. Sources: the kernel's Documentation/bpf/btf.rst and arch/x86/orc-unwinder.rst.
 */
const forTracing = ['.BTF', '.BTF.base', '.orc_unwind', '.orc_unwind_ip', '.rela.orc_unwind_ip'];

/**
 * A kernel module without its sections for tracing, and so without the signature that was made over them: a fifth of what modules take in
 * an image. Sections keep their places: those become empty ones without a name, and zeros. A module of another shape is left as it is.
 */
export function leanModule(file: Buffer): Buffer {
  const lean = Buffer.from(withoutSignature(file));
  const gone = sectionsOf(lean).filter((section) => forTracing.includes(section.name));
  if (gone.length === 0) return file;
  for (const { offset, size, header } of gone) {
    lean.fill(0, offset, offset + size);
    lean.fill(0, header, header + lean.readUInt16LE(0x3a));
  }
  return lean;
}

function withoutSignature(file: Buffer): Buffer {
  const mark = file.length - signatureMark.length;
  if (mark < signatureFacts || !file.subarray(mark).equals(signatureMark)) return file;
  const end = mark - signatureFacts - file.readUInt32BE(mark - 4);
  return end > 0 ? file.subarray(0, end) : file;
}

function sectionsOf(file: Buffer): Section[] {
  if (!isElf(file)) return [];
  const table = Number(file.readBigUInt64LE(0x28));
  const size = file.readUInt16LE(0x3a);
  const count = file.readUInt16LE(0x3c);
  const raw = Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    return {
      nameAt: file.readUInt32LE(at),
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 0x18)),
      size: Number(file.readBigUInt64LE(at + 0x20)),
      link: file.readUInt32LE(at + 0x28),
      header: at,
    };
  });
  const names = raw[file.readUInt16LE(0x3e)];
  return raw.map(({ nameAt, ...section }) => ({ ...section, name: names ? textAt(file, names.offset + nameAt) : '' }));
}

function textAt(file: Buffer, offset: number): string {
  return file.toString('utf8', offset, file.indexOf(0, offset));
}
