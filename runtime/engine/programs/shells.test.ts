// Which shells are tried, and what of a choice is refused at which field.
import { describe, expect, it } from 'vitest';
import { checkShellChoice, choiceProblem, isNoProgram, shellsToTry } from './shells.ts';

it('tries the shells of the system, the best first, or the chosen one alone', () => {
  expect(shellsToTry('linux')).toEqual(['bash', 'zsh', 'ash', 'sh']);
  expect(shellsToTry('windows', '')).toEqual(['pwsh', 'powershell', 'cmd']);
  expect(shellsToTry('linux', '/opt/fish')).toEqual(['/opt/fish']);
});

describe('a choice', () => {
  it.each([
    [{ workingDirectory: 'srv' }, 'linux', 'path-not-absolute', 'workingDirectory'],
    [{ workingDirectory: 'C:srv' }, 'windows', 'path-not-absolute', 'workingDirectory'],
    [{ env: ['A=1', 'B'] }, 'linux', 'env-invalid', 'env.1'],
    [{ env: ['=1'] }, 'linux', 'env-invalid', 'env.0'],
    [{ env: ['A=\0'] }, 'linux', 'env-invalid', 'env.0'],
    [{ env: [' A=1'] }, 'linux', 'env-invalid', 'env.0'],
  ] as const)('%j on %s is refused', (choice, system, reason, field) => {
    expect(() => checkShellChoice(choice, system)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ reason, field }) }),
    );
  });

  it.each([
    [{}, 'linux'],
    [{ workingDirectory: '', env: [] }, 'linux'],
    [{ workingDirectory: '/srv', env: ['A=', 'B=c=d', 'größe=x y'] }, 'linux'],
    [{ workingDirectory: 'C:\\srv' }, 'windows'],
  ] as const)('%j on %s is not', (choice, system) => {
    expect(() => checkShellChoice(choice, system)).not.toThrow();
  });
});

it.each([
  ['unable to find user bob: no matching entries in passwd file', 'user'],
  ['unable to find group staff: no matching entries in group file', 'user'],
  [
    'OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/x") set in config.json failed: no such file or directory: unknown',
    'workingDirectory',
  ],
  ['workdir "/x" does not exist on container abc', 'workingDirectory'],
  ['OCI runtime exec failed: exec: "bash": executable file not found in $PATH: unknown', undefined],
])('what an engine says of a choice goes to its field: %s', (message, field) => {
  expect(choiceProblem(message)?.problem.field).toBe(field);
});

it('knows what engines say where there is no such program', () => {
  expect(isNoProgram('exec: "bash": executable file not found in $PATH: unknown')).toBe(true);
  expect(isNoProgram('permission denied')).toBe(false);
});
