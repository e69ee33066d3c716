// A terminal as its serializer is to see it: the alternate screen's lines keep the length of the widest screen they were on, and what is
// beyond the edge, or half over it, would be written into the next line.
import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless';

/** The same terminal with every line of the alternate screen ending at the edge. */
export function cutAtEdge(terminal: Terminal): Terminal {
  const alternate = behind(terminal.buffer.alternate, {
    getLine: (row: number) => cutLine(terminal.buffer.alternate, row, terminal.cols),
  });
  const buffer = behind(terminal.buffer, { alternate });
  return behind(terminal, { buffer });
}

function cutLine(buffer: IBuffer, row: number, columns: number): IBufferLine | undefined {
  const line = buffer.getLine(row);
  if (line === undefined) return undefined;
  const blank = buffer.getNullCell();
  return behind(line, {
    length: Math.min(line.length, columns),
    getCell: (column: number, into?: IBufferCell) => {
      const cell = line.getCell(column, into);
      const width = cell?.getWidth();
      if (width === 1) return cell;
      // Half of a wide character: it begins in the last column, or what it began with is gone.
      const half = width === 2 ? column === columns - 1 : line.getCell(column - 1)?.getWidth() !== 2;
      return half ? blank : cell;
    },
  });
}

/** The object with some of its members replaced; the others are asked of itself, which its getters need. */
function behind<T extends object>(target: T, members: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (name in members) return members[name as keyof T];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
