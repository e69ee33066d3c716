// Which sources of a container's volumes are another path in the machine, and what is said of those that cannot be mounted.
import { expect, it } from 'vitest';
import { emptySpec } from '../../contract/specs/container-spec.ts';
import { wslPath } from '../../machine/vm/windows-paths.ts';
import { inMachine } from './guest-paths.ts';

const specOf = (...sources: string[]) => ({
  ...emptySpec('nginx'),
  volumes: sources.map((source, index) => ({ source, destination: `/v${index}`, readOnly: index === 1 })),
});

it('maps folders of Windows and leaves volumes and paths of the machine', () => {
  const spec = specOf('C:\\Users\\me', 'd:/data', 'kept', '/var/lib/x');
  expect(inMachine(spec, wslPath)).toEqual(specOf('/mnt/c/Users/me', '/mnt/d/data', 'kept', '/var/lib/x'));
});

it('maps the folders of mounts, and only of those that are folders', () => {
  const mounts = (folder: string) => [
    { type: 'bind' as const, source: folder, destination: '/a', readOnly: false },
    { type: 'volume' as const, source: 'kept', destination: '/b', readOnly: false },
    { type: 'tmpfs' as const, destination: '/c', readOnly: false },
  ];
  const spec = { ...emptySpec('nginx'), mounts: mounts('C:\\Users\\me') };
  expect(inMachine(spec, wslPath).mounts).toEqual(mounts('/mnt/c/Users/me'));
  expect(() => inMachine({ ...spec, mounts: mounts('//server/share') }, wslPath)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ field: 'mounts.0.source' }) }),
  );
});

it('leaves an anonymous volume without a source', () => {
  expect(inMachine(specOf(''), wslPath)).toEqual(specOf(''));
});

it('changes nothing where the machine has the same paths', () => {
  const spec = specOf('/home/me', 'kept');
  expect(inMachine(spec, undefined)).toEqual(spec);
});

it.each(['//server/share', '\\\\server\\share', 'C:\\a\\..\\b'])('refuses %s at its field', (source) => {
  let thrown: unknown;
  try {
    inMachine(specOf('kept', source), wslPath);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ problem: { reason: 'path-not-absolute', field: 'volumes.1.source' } });
});
