// Ports as `-p` and `--expose` have them, with ranges, read and printed.
import type { PortSpec } from './container-spec.ts';
import { cut, cutLast, parseCsv } from './option-values.ts';

const protocols = ['tcp', 'udp', 'sctp'] as const;

function protocolOf(text: string | undefined): PortSpec['protocol'] | undefined {
  return text === undefined ? 'tcp' : protocols.find((one) => one === text.toLowerCase());
}

interface Range {
  start: number;
  end: number;
}

function parseRange(text: string): Range | undefined {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const range = { start: Number(first), end: Number(last ?? first) };
  return range.start <= range.end && range.end <= 65_535 ? range : undefined;
}

/** `ip:host:container`, where all but the last may be missing and the address may be of IPv6, in brackets or not. */
function splitParts(text: string): { ip: string; host: string; container: string } {
  const [rest, container] = cutLast(text, ':') ?? ['', text.replace(/^:/, '')];
  const [ip, host] = rest.includes(':') ? (cutLast(rest, ':') ?? ['', rest.slice(1)]) : ['', rest];
  return { ip: ip.replace(/^\[(.*)\]$/, '$1'), host, container };
}

/** `published=8080,target=80,protocol=tcp` as the short form. */
function shortForm(text: string): string | undefined {
  const values = new Map((parseCsv(text) ?? []).map((field) => cut(field, '=')));
  const target = values.get('target');
  if (target === undefined) return undefined;
  const published = values.get('published');
  return `${published === undefined ? '' : `${published}:`}${target}/${values.get('protocol') ?? 'tcp'}`;
}

/** The ports of one `-p`; a range makes one for each, but a range of the host for a single port stays one. */
export function parsePublish(given: string): PortSpec[] | undefined {
  const text = given.includes('=') ? shortForm(given) : given;
  const [parts = '', protocolText] = cut(text ?? '', '/');
  const protocol = protocolOf(protocolText);
  const { ip, host, container } = splitParts(parts);
  const inside = parseRange(container);
  const outside = host === '' ? undefined : parseRange(host);
  if (protocol === undefined || inside === undefined || (host !== '' && outside === undefined)) return undefined;
  const address = ip === '' ? {} : { hostIp: ip };
  const count = inside.end - inside.start + 1;
  if (outside === undefined) return ports(inside, (containerPort) => ({ ...address, containerPort, protocol }));
  if (outside.end - outside.start + 1 === count) {
    const shift = outside.start - inside.start;
    return ports(inside, (containerPort) => ({
      ...address,
      hostPort: containerPort + shift,
      containerPort,
      protocol,
    }));
  }
  if (count > 1) return undefined;
  return [{ ...address, hostPort: outside.start, hostPortEnd: outside.end, containerPort: inside.start, protocol }];
}

function ports(range: Range, make: (port: number) => PortSpec): PortSpec[] {
  return Array.from({ length: range.end - range.start + 1 }, (_, index) => make(range.start + index));
}

/** The keys of one `--expose`: `80/tcp`. */
export function parseExpose(text: string): string[] | undefined {
  const [parts, protocolText] = cut(text, '/');
  const protocol = protocolOf(protocolText);
  const range = parseRange(parts);
  if (protocol === undefined || range === undefined) return undefined;
  return Array.from({ length: range.end - range.start + 1 }, (_, index) => `${range.start + index}/${protocol}`);
}

/** The value of `-p` for one port. */
export function publishWord(port: PortSpec): string {
  const ip =
    port.hostIp === undefined || port.hostIp === ''
      ? ''
      : `${port.hostIp.includes(':') ? `[${port.hostIp}]` : port.hostIp}:`;
  const end = port.hostPortEnd === undefined ? '' : `-${port.hostPortEnd}`;
  const left = port.hostPort === undefined ? (ip === '' ? '' : `${ip}:`) : `${ip}${port.hostPort}${end}:`;
  return `${left}${port.containerPort}${port.protocol === 'tcp' ? '' : `/${port.protocol}`}`;
}
