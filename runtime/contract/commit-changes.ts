// The Dockerfile instructions that `docker commit --change` takes, checked line by line before anything is sent.

/** What every engine of ours takes (moby: builder/dockerfile, validCommitCommands; podman: buildah's commit). */
export const commitInstructions = [
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'LABEL',
  'ONBUILD',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;

/** Of a line: an instruction that is none of these, one without a value, or JSON brackets that hold no list of words. */
export type ChangeProblem = 'instruction' | 'value' | 'list';

/** Undefined when the line is right; blank lines and comments are. */
export function changeProblem(line: string): ChangeProblem | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const [word = '', ...rest] = text.split(/\s+/);
  if (!commitInstructions.some((known) => known === word.toUpperCase())) return 'instruction';
  const value = text.slice(word.length).trim();
  if (rest.length === 0 || value === '') return 'value';
  if (/^(CMD|ENTRYPOINT|VOLUME)$/i.test(word) && value.startsWith('[') && !isWords(value)) return 'list';
  if (/^(ENV|LABEL)$/i.test(word) && !value.includes('=') && rest.length < 2) return 'value';
  return undefined;
}

/** The lines to send, without blank ones and comments. */
export function changeLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function isWords(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string');
  } catch {
    return false;
  }
}
