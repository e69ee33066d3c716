// The docker command line that equals an action, to be copied by a person into a shell.
import type { ContainerSpec } from './container-spec.ts';

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One POSIX shell word; quotes only what needs it. */
export function shellWord(text: string): string {
  return plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `docker` with the given words, each quoted where it must be. */
export function dockerCommand(...words: string[]): string {
  return ['docker', ...words].map(shellWord).join(' ');
}

function portWord(port: ContainerSpec['ports'][number]): string {
  const ip =
    port.hostIp === undefined || port.hostIp === ''
      ? ''
      : `${port.hostIp.includes(':') ? `[${port.hostIp}]` : port.hostIp}:`;
  const left = port.hostPort === undefined ? (ip === '' ? '' : `${ip}:`) : `${ip}${port.hostPort}:`;
  return `${left}${port.containerPort}${port.protocol === 'udp' ? '/udp' : ''}`;
}

/** The `docker run -d …` that makes what the spec describes. */
export function dockerRunCommand(spec: ContainerSpec): string {
  const words = ['run', '-d'];
  if (spec.tty) words.push('-t');
  if (spec.name !== '') words.push('--name', spec.name);
  for (const port of spec.ports) words.push('-p', portWord(port));
  for (const volume of spec.volumes) {
    words.push('-v', `${volume.source}:${volume.destination}${volume.readOnly ? ':ro' : ''}`);
  }
  for (const variable of spec.env) words.push('-e', `${variable.name}=${variable.value}`);
  for (const [name, value] of Object.entries(spec.labels)) words.push('--label', `${name}=${value}`);
  if (spec.restart !== 'no') words.push('--restart', spec.restart);
  if (spec.memoryBytes !== undefined) words.push('--memory', String(spec.memoryBytes));
  if (spec.cpus !== undefined) words.push('--cpus', String(spec.cpus));
  return dockerCommand(...words, spec.image, ...spec.command);
}
