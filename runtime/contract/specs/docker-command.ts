// The docker command line that equals an action, to be copied by a person into a shell.
import type { ContainerSpec } from './container-spec.ts';
import { runWords } from './spec-options.ts';

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One POSIX shell word; quotes only what needs it. */
export function shellWord(text: string): string {
  return plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `docker` with the given words, each quoted where it must be. */
export function dockerCommand(...words: string[]): string {
  return ['docker', ...words].map(shellWord).join(' ');
}

/**
 * The `docker run -d …` that makes what the spec describes. The command line cannot say all: a health check of words is written as a
 * shell command, further words of an entrypoint stand before the command, and links of a second network and free options of a tmpfs
 * mount are not in it.
 */
export function dockerRunCommand(spec: ContainerSpec): string {
  return dockerCommand('run', ...runWords(spec, shellWord));
}
