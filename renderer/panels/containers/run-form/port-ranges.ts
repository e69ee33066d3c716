// Rows of ports, of which each may be a range, as the single ports that the engine knows.
import type { PortSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { readWhole } from './readers.ts';
import type { FormReason } from './to-spec.ts';
import type { PortEntry } from './values.ts';

/** A range longer than this is a slip of the finger. */
const longest = 1000;

interface Range {
  first: number;
  last: number;
}

/** `8080` or `8000-8010`; NaN where it is neither. */
function readRange(text: string): Range {
  const [from = '', to = from, ...more] = text.split('-');
  const [first, last] = [readWhole(from), readWhole(to)];
  const right = first !== undefined && last !== undefined && last >= first && more.length === 0;
  return right ? { first, last } : { first: Number.NaN, last: Number.NaN };
}

const lengthOf = ({ first, last }: Range) => last - first + 1;

function portsOf(entry: PortEntry, wrong: Map<string, FormReason>): PortSpec[] {
  const { key, hostIp, hostPort, containerPort, protocol } = entry;
  const common = { ...(hostIp.trim() !== '' && { hostIp: hostIp.trim() }), protocol };
  const inside = readRange(containerPort);
  const outside = hostPort.trim() === '' ? undefined : readRange(hostPort);
  if (outside === undefined && !(lengthOf(inside) > 1)) return [{ ...common, containerPort: inside.first }];
  if (outside && !(lengthOf(inside) > 1)) {
    const end = outside.last > outside.first ? { hostPortEnd: outside.last } : {};
    return [{ ...common, hostPort: outside.first, ...end, containerPort: inside.first }];
  }
  const length = lengthOf(inside);
  if (length > longest) wrong.set(`ports.${key}.containerPort`, 'range');
  else if (outside && lengthOf(outside) !== length) wrong.set(`ports.${key}.hostPort`, 'range');
  return Array.from({ length: Math.min(length, longest) }, (_, at) => ({
    ...common,
    ...(outside && { hostPort: outside.first + at }),
    containerPort: inside.first + at,
  }));
}

/** Each with the key of its row; rows left empty are left out. What is no range at all is NaN. */
export function readPorts(
  entries: readonly PortEntry[],
  wrong: Map<string, FormReason>,
): { key: number; port: PortSpec }[] {
  return entries
    .filter(({ hostPort, containerPort }) => hostPort.trim() + containerPort.trim() !== '')
    .flatMap((entry) => portsOf(entry, wrong).map((port) => ({ key: entry.key, port })));
}
