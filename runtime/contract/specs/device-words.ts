// Devices, their rates, GPUs and limits of processes as options have them, read and printed.
import type { z } from 'zod';
import type { ContainerSpec, deviceRequest } from './container-spec.ts';
import { addPair, csvWord, cut, cutLast, pairWords, parseCsv, parseSize, parseWhole } from './option-values.ts';

type Device = NonNullable<ContainerSpec['devices']>[number];
type DeviceRequest = z.infer<typeof deviceRequest>;
type Ulimit = NonNullable<ContainerSpec['ulimits']>[number];

const permissions = /^[rwm]{1,3}$/;

/** A device by its name in a description of the vendor's (CDI): `vendor.com/class=name`. */
export function isDeviceName(text: string): boolean {
  return /^[A-Za-z][\w.-]*\/[A-Za-z][\w-]*=[\w.:-]+$/.test(text);
}

/** `host[:container][:rwm]`. */
export function parseDevice(text: string): Device | undefined {
  const [host = '', second, third, more] = text.split(':');
  if (host === '' || more !== undefined) return undefined;
  if (third === undefined && second !== undefined && permissions.test(second)) {
    return { host, container: host, permissions: second };
  }
  if (second === '' || (third !== undefined && !permissions.test(third))) return undefined;
  return { host, container: second ?? host, permissions: third ?? 'rwm' };
}

export function deviceWord(device: Device): string {
  const more = device.permissions === 'rwm' ? '' : `:${device.permissions}`;
  return device.container === device.host ? `${device.host}${more}` : `${device.host}:${device.container}${more}`;
}

/** The one request that all devices named by their vendor are part of. */
export function namedDevices(deviceIds: string[]): DeviceRequest {
  return { driver: 'cdi', count: 0, deviceIds, capabilities: [], options: {} };
}

function setGpuField(request: DeviceRequest, key: string, value: string): boolean {
  if (key === 'count') {
    const count = value === 'all' ? -1 : parseWhole(value);
    if (count !== undefined) request.count = count;
    return count !== undefined;
  }
  if (key === 'driver') request.driver = value;
  else if (key === 'device') request.deviceIds = value.split(',');
  else if (key === 'capabilities') request.capabilities = [[...value.split(','), 'gpu']];
  else if (key === 'options') {
    for (const pair of parseCsv(value) ?? []) request.options = addPair(request.options, pair);
  } else return false;
  return true;
}

/** One `--gpus`: `all`, `2`, `driver=nvidia,"device=0,1"`. */
export function parseGpus(text: string): DeviceRequest | undefined {
  const request: DeviceRequest = { driver: '', count: 0, deviceIds: [], capabilities: [['gpu']], options: {} };
  let counted = false;
  for (const field of parseCsv(text) ?? ['=']) {
    const [key, value] = cut(field, '=');
    if (value === undefined ? !setGpuField(request, 'count', key) : !setGpuField(request, key, value)) return undefined;
    counted ||= value === undefined || key === 'count';
  }
  if (!counted && request.deviceIds.length === 0) request.count = 1;
  return request;
}

/** Whether `--gpus` can say it: one set of capabilities that ends in `gpu`. */
export function isGpuRequest({ capabilities }: DeviceRequest): boolean {
  return capabilities.length === 1 && capabilities[0]?.at(-1) === 'gpu';
}

export function gpusWord(request: DeviceRequest): string {
  const capabilities = (request.capabilities[0] ?? []).slice(0, -1);
  const options = pairWords(request.options);
  return csvWord([
    ...(request.driver === '' ? [] : [`driver=${request.driver}`]),
    ...(request.deviceIds.length > 0 ? [] : [`count=${request.count === -1 ? 'all' : request.count}`]),
    ...(request.deviceIds.length === 0 ? [] : [`device=${request.deviceIds.join(',')}`]),
    ...(capabilities.length === 0 ? [] : [`capabilities=${capabilities.join(',')}`]),
    ...(options.length === 0 ? [] : [`options=${csvWord(options)}`]),
  ]);
}

/** `/dev/sda:1mb`, or a plain number where `size` is false. */
export function parseRate(text: string, size: boolean): { path: string; rate: number } | undefined {
  const [path, value] = cutLast(text, ':') ?? ['', ''];
  const rate = size ? parseSize(value) : parseWhole(value);
  return path === '' || rate === undefined || rate < 0 ? undefined : { path, rate };
}

/** `name=soft[:hard]`; -1 is no limit. */
export function parseUlimit(text: string): Ulimit | undefined {
  const [name, values] = cut(text, '=');
  const [first = '', second] = cut(values ?? '', ':');
  const soft = parseWhole(first);
  const hard = second === undefined ? soft : parseWhole(second);
  return name === '' || soft === undefined || hard === undefined ? undefined : { name, soft, hard };
}

export function ulimitWord({ name, soft, hard }: Ulimit): string {
  return soft === hard ? `${name}=${soft}` : `${name}=${soft}:${hard}`;
}
