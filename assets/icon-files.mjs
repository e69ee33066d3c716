// The icon files of Windows and macOS: several PNG pictures in one container each.

/** An .ico with the pictures up to 256 pixels; `pictures` maps a size in pixels to a PNG. */
export function icoFile(pictures) {
  const chosen = [...pictures].filter(([size]) => size <= 256);
  const header = Buffer.alloc(6 + 16 * chosen.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(chosen.length, 4);
  let offset = header.length;
  for (const [index, [size, png]] of chosen.entries()) {
    const at = 6 + 16 * index;
    // One byte each: 256 is written as 0.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...chosen.map(([, png]) => png)]);
}

/** Types of an .icns that hold a PNG, and their pixels; the last five are for displays of double density. */
const icnsTypes = [
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
  ['ic10', 1024],
];

export function icnsFile(pictures) {
  const entries = icnsTypes.map(([type, size]) => icnsBlock(type, pictures.get(size)));
  return icnsBlock('icns', Buffer.concat(entries));
}

function icnsBlock(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([header, content]);
}
