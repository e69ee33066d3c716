// The commands that a busybox program has, read off the file: one for another processor cannot be asked.

/** Throws when there is no list of commands in the file. */
export function appletsOf(program: Buffer): string[] {
  // busybox keeps the names one after another, each ended by a zero byte, in the order of ASCII; `[` and `[[` are the first.
  const begin = program.indexOf(Buffer.from('[\0[[\0'));
  if (begin < 0) throw new Error('There is no list of commands in this busybox.');
  const names: string[] = [];
  for (let at = begin; ; ) {
    const end = program.indexOf(0, at);
    const name = program.subarray(at, end).toString('latin1');
    const last = names.at(-1);
    if (!/^[A-Za-z0-9[_.-]+$/.test(name) || (last !== undefined && name < last)) return names;
    names.push(name);
    at = end + 1;
  }
}
