// The form of a new volume: what each place comes to as options, what is wrong with it, and that the engine's list understands it again.
import { describe, expect, it } from 'vitest';
import { volumeKindOf, volumeSourceOf, withoutSecrets } from '../../../runtime/contract/volume-options.ts';
import { driverOf, emptyForm, formProblems, spreadServer, type VolumeForm } from './create-volume-values.ts';

const form = (change: Partial<VolumeForm>): VolumeForm => ({ ...emptyForm, name: 'data', ...change });
const options = (change: Partial<VolumeForm>, podman = false) => driverOf(form(change), podman).options;
const problems = (change: Partial<VolumeForm>) => formProblems(form(change), (name) => name === 'taken');

describe('the options of a place', () => {
  it('are none on the engine’s disk but a limit', () => {
    expect(driverOf(form({}), false)).toEqual({ driver: 'local', options: {} });
    expect(options({ size: '10 GB' })).toEqual({ size: '10g' });
    expect(options({ size: '10g' }, true)).toEqual({ o: 'size=10g' });
  });

  it('bind a folder', () => {
    expect(options({ kind: 'bind', path: ' /srv/data ', readOnly: true, more: ' rshared, ' })).toEqual({
      ...{ type: 'none', device: '/srv/data', o: 'bind,ro,rshared' },
    });
  });

  it('mount NFS: docker is told the address, podman the server', () => {
    const nfs = { kind: 'nfs', server: 'fd00::5', share: '/export', version: '4.2' } as const;
    expect(options(nfs)).toEqual({ type: 'nfs', device: ':/export', o: 'addr=fd00::5,nfsvers=4.2' });
    expect(options(nfs, true)).toEqual({ type: 'nfs', device: '[fd00::5]:/export', o: 'nfsvers=4.2' });
  });

  it('mount SMB as somebody or as a guest', () => {
    const smb = { kind: 'cifs', server: 'nas', share: '\\team\\files' } as const;
    expect(options(smb)).toEqual({ type: 'cifs', device: '//nas/team/files', o: 'addr=nas,guest' });
    const somebody = { user: 'ann', password: ' p=w ', domain: 'home', version: '3.0', uid: '1000', mode: '0750' };
    expect(options({ ...smb, ...somebody }, true).o).toBe(
      'username=ann,password= p=w ,domain=home,vers=3.0,uid=1000,file_mode=0750,dir_mode=0750',
    );
  });

  it('hold memory', () => {
    expect(options({ kind: 'tmpfs' })).toEqual({ type: 'tmpfs', device: 'tmpfs' });
    expect(options({ kind: 'tmpfs', size: '64MB', mode: '1777', uid: '5' }).o).toBe('size=64m,mode=1777,uid=5');
    expect(options({ kind: 'tmpfs', size: '50%' }).o).toBe('size=50%');
  });

  it('are free with another driver', () => {
    const free = { kind: 'other', driver: ' plugin ', options: [{ name: ' a ', value: 'b' }] } as const;
    expect(driverOf(form({ ...free, options: [...free.options] }), false)).toEqual({
      driver: 'plugin',
      options: { a: 'b' },
    });
  });

  it.each([
    [{ kind: 'disk', size: '1g' }, undefined],
    [{ kind: 'bind', path: '/srv/data' }, '/srv/data'],
    [{ kind: 'nfs', server: 'nas', share: '/export' }, 'nas:/export'],
    [{ kind: 'cifs', server: 'nas', share: 'files' }, '//nas/files'],
    [{ kind: 'tmpfs', size: '1m' }, undefined],
    [{ kind: 'other', driver: 'plugin' }, undefined],
  ] as const)('are understood again: %j', (change, source) => {
    for (const podman of [false, true]) {
      const { driver, options: made } = driverOf(form(change), podman);
      expect(volumeKindOf(driver, made)).toBe(change.kind);
      expect(volumeSourceOf(driver, made)).toBe(source);
    }
  });
});

describe('what is wrong', () => {
  it.each<[Partial<VolumeForm>, Record<string, string>]>([
    [{}, {}],
    [{ name: ' ' }, { name: 'nameMissing' }],
    [{ name: '-a' }, { name: 'nameInvalid' }],
    [{ name: 'taken' }, { name: 'nameTaken' }],
    [{ size: 'large' }, { size: 'size' }],
    [{ size: '0' }, { size: 'size' }],
    [{ size: '50%' }, { size: 'size' }],
    [
      { kind: 'tmpfs', size: '101%', mode: '8', uid: 'ann' },
      { size: 'size', mode: 'mode', uid: 'number' },
    ],
    [{ kind: 'bind' }, { path: 'required' }],
    [{ kind: 'bind', path: 'srv' }, { path: 'path' }],
    [
      { kind: 'nfs', server: 'a b', share: 'export' },
      { server: 'server', share: 'nfsShare' },
    ],
    [
      { kind: 'cifs', server: '10.0.0.6', share: 'x', user: 'a,b', password: 'c,d' },
      { user: 'comma', password: 'comma' },
    ],
    [{ kind: 'other' }, { driver: 'required' }],
    [
      {
        kind: 'other',
        driver: 'p',
        options: [
          { name: 'a', value: '' },
          { name: 'a ', value: '' },
        ],
      },
      { 'options.1': 'pairTwice' },
    ],
    [
      {
        labels: [
          { name: '', value: 'x' },
          { name: '', value: '' },
        ],
      },
      { 'labels.0': 'pairName' },
    ],
    // Of another kind: nobody sees it.
    [{ size: '', path: 'srv', server: 'a b', options: [{ name: '', value: 'x' }] }, {}],
  ])('with %j', (change, found) => {
    expect(problems(change)).toEqual(found);
  });
});

it('spreads a whole address over its fields', () => {
  expect(spreadServer('nas:/export/media')).toEqual({ server: 'nas', share: '/export/media' });
  expect(spreadServer('[fd00::5]:/export')).toEqual({ server: 'fd00::5', share: '/export' });
  expect(spreadServer('\\\\nas\\team\\files')).toEqual({ server: 'nas', share: 'team\\files' });
  expect(spreadServer('//nas/files')).toEqual({ server: 'nas', share: 'files' });
  for (const text of ['nas', 'fd00::5', 'nas:', '//nas', '']) expect(spreadServer(text)).toEqual({ server: text });
});

it('hides what is secret, and nothing else', () => {
  expect(withoutSecrets({ o: 'username=a,password=b,,c,ro', Password: 'x', device: '//nas/password=1' })).toEqual({
    ...{ o: 'username=a,password=••••,ro', Password: '••••', device: '//nas/password=1' },
  });
});
