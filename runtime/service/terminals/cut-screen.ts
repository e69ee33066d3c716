// A terminal as its serializer is to see it: the alternate screen's lines keep the length of the widest screen they were on, and what is
// beyond the edge, or half over it, would be written into the next line; half of a wide character would be left out, with its column.
import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless';

/** The same terminal with whole characters only, every line of the alternate screen ending at the edge, and none that goes on from an empty one. */
export function cutAtEdge(terminal: Terminal): Terminal {
  const buffers = terminal.buffer;
  const normal = behind(buffers.normal, { getLine: (row: number) => wholeLine(buffers.normal, row) });
  const alternate = behind(buffers.alternate, {
    getLine: (row: number) => wholeLine(buffers.alternate, row, terminal.cols),
  });
  return behind(terminal, { buffer: behind(buffers, { normal, alternate }) });
}

/**
 * Only a character makes a line go on in the next: the serializer leaves a dash behind where the first line is empty, and draws into the
 * first line where the second one's first cell was erased.
 */
export function goesOn(buffer: IBuffer, row: number): boolean {
  const line = buffer.getLine(row);
  return line?.isWrapped === true && line.getCell(0)?.getChars() !== '' && !isEmpty(buffer.getLine(row - 1));
}

function begunLine(buffer: IBuffer, row: number): IBufferLine | undefined {
  const line = buffer.getLine(row);
  return line?.isWrapped && !goesOn(buffer, row) ? like(line, { isWrapped: false }) : line;
}

function isEmpty(line: IBufferLine | undefined): boolean {
  for (let column = 0; column < (line?.length ?? 0); column += 1) {
    const cell = line?.getCell(column);
    if (cell?.getChars() !== '' || cell.getWidth() !== 1) return false;
  }
  return true;
}

/** An empty cell is one column wide, whatever stood in it. */
const blank = { getWidth: () => 1, getChars: () => '', getCode: () => 0 };

function wholeLine(buffer: IBuffer, row: number, edge = Number.POSITIVE_INFINITY): IBufferLine | undefined {
  const line = begunLine(buffer, row);
  if (line === undefined) return undefined;
  const columns = Math.min(line.length, edge);
  const getCell = (column: number, into?: IBufferCell) => {
    const cell = line.getCell(column, into);
    const width = cell?.getWidth();
    if (width === 1) return cell;
    // Half of a wide character: it begins in the last column, or what it began with is gone.
    const half = width === 2 ? column === columns - 1 : line.getCell(column - 1)?.getWidth() !== 2;
    return half && cell ? behind(cell, blank) : cell;
  };
  return like(line, { length: columns, getCell });
}

function like(line: IBufferLine, change: Partial<IBufferLine>): IBufferLine {
  return {
    isWrapped: line.isWrapped,
    length: line.length,
    getCell: (column, into) => line.getCell(column, into),
    translateToString: (...options) => line.translateToString(...options),
    ...change,
  };
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
