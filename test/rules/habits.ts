// Sizes, names and habits that a file shows by itself.
import path from 'node:path';
import type { Source } from './sources.ts';

const colour = /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i;
/** Where colours are defined, or are data (a terminal's palette, a drawing). */
const colourHomes =
  /renderer\/ui\/(theme|ansi[^/]*|terminal-theme)\.tsx?$|renderer\/ui\/tokens\.css$|\.test\.tsx?$|^electron\/|^test\/|^assets\//;

function fileViolations({ path: file, code }: Source): string[] {
  const found: string[] = [];
  const lines = code.split('\n');
  const first = lines[0]?.startsWith('#!') || lines[0]?.startsWith('// @vitest-environment') ? lines[1] : lines[0];
  if (!first?.startsWith('// ')) found.push('does not begin with a comment that says what it is for');
  if (lines.length > 401) found.push(`has ${lines.length} lines; 400 is the limit`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*\.(tsx?|mjs)$/.test(path.posix.basename(file)))
    found.push('is not named in kebab-case');
  if (/(^|\/)(utils|lib|common|helpers)\//.test(file)) found.push('lies in a drawer for anything');
  if (/\/\/.*\b(TODO|FIXME|XXX)\b/.test(code) && !file.startsWith('test/')) found.push('holds a TODO');
  if (!colourHomes.test(file) && /\.tsx$/.test(file) && colour.test(code)) found.push('names a colour; use a token');
  return found.map((reason) => `${file} ${reason}`);
}

/** One sentence for each broken habit. */
export function habitViolations(files: readonly Source[]): string[] {
  return files.flatMap(fileViolations);
}
