// What is typed into the build form and the spec that it means, there and back.
import { describe, expect, it } from 'vitest';
import { buildSpec } from '../../../../runtime/contract/builds/build-spec.ts';
import {
  argumentOf,
  emptyValues,
  formField,
  missingSecrets,
  newNamed,
  newSecret,
  problemsByField,
  proposedTags,
  specOf,
  valuesOf,
  withArgument,
  withFolder,
} from './values.ts';

describe('the build form', () => {
  it('gives back the spec that it was filled from', () => {
    const spec = buildSpec.parse({
      folder: '/srv/web',
      dockerfile: 'docker/web.Dockerfile',
      tags: ['web:1', 'web:2'],
      target: 'final',
      buildArgs: [{ name: 'VERSION', value: '1' }],
      platform: 'linux/arm64',
      secrets: [
        { id: 'key', source: { kind: 'file', path: '/run/key' } },
        { id: 'token', source: { kind: 'env', name: 'TOKEN' } },
      ],
      labels: { team: 'shop' },
      cacheFrom: ['web:old'],
      inlineCache: true,
      noCache: true,
      pull: true,
      network: 'none',
      builder: 'buildkit',
    });
    expect(specOf(valuesOf(spec))).toEqual(spec);
  });

  it('leaves out what nobody wrote into', () => {
    const values = {
      ...emptyValues(),
      folder: ' /srv/web ',
      args: [newNamed()],
      secrets: [newSecret()],
      labels: [newNamed()],
    };
    expect(specOf(values)).toEqual(buildSpec.parse({ folder: '/srv/web' }));
  });

  it.each([
    ['/srv/My Web', ['my-web:latest']],
    ['/srv/Über_App/', ['u-ber-app:latest']],
    ['/', []],
    ['/srv/项目', []],
  ])('proposes a tag for %s', (folder, tags) => expect(proposedTags(folder)).toEqual(tags));

  it('proposes a tag only as long as nobody wrote one', () => {
    const first = withFolder(emptyValues(), '/srv/web');
    expect(first.tags).toEqual(['web:latest']);
    expect(withFolder(first, '/srv/shop').tags).toEqual(['shop:latest']);
    expect(withFolder({ ...first, tags: ['mine:1'], tagsProposed: false }, '/srv/shop').tags).toEqual(['mine:1']);
  });

  it('sets, amends and takes away the arguments that are declared', () => {
    const one = withArgument(emptyValues(), 'A', '1');
    expect(argumentOf(one, 'A')).toBe('1');
    expect(argumentOf(withArgument(one, 'A', '2'), 'A')).toBe('2');
    expect(withArgument(one, 'A', '').args).toEqual([]);
  });

  it('knows which secrets are asked for and not given', () => {
    const found = { path: 'Dockerfile', stages: [], arguments: [], secrets: ['npmrc', 'key'] };
    expect(missingSecrets({ ...emptyValues(), secrets: [newSecret('key')] }, found)).toEqual(['npmrc']);
    expect(missingSecrets(emptyValues(), undefined)).toEqual([]);
  });
});

describe('what is wrong', () => {
  const values = {
    ...emptyValues(),
    args: [newNamed(), newNamed({ name: 'A', value: '1' })],
    secrets: [newSecret(), newSecret('key')],
    labels: [newNamed({ name: 'a.b', value: '1' })],
  };

  it.each([
    ['folder', 'folder'],
    ['tags.1', 'tags'],
    ['cacheFrom.0', 'cacheFrom'],
    ['buildArgs.0.name', `args.${values.args[1]?.key}.name`],
    ['secrets.0.source.path', `secrets.${values.secrets[1]?.key}.place`],
    ['secrets.0.id', `secrets.${values.secrets[1]?.key}.id`],
    ['labels.a.b', `labels.${values.labels[0]?.key}.name`],
    ['nothing.of.ours', undefined],
    [undefined, undefined],
  ])('at %s stands at its field', (field, expected) => expect(formField(field, values)).toBe(expected));

  it('is told once a field, and else below the form', () => {
    const problems = problemsByField(
      [
        { reason: 'required', message: '', field: 'folder' },
        { reason: 'not-found', message: '', field: 'folder' },
        { reason: 'unknown', message: 'no' },
      ],
      values,
    );
    expect([...problems].map(([field, { reason }]) => `${field} ${reason}`)).toEqual(['folder required', ' unknown']);
  });
});
