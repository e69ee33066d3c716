// An engine's configuration: what is a person's to set, what is not, and that nothing hostile gets further than the check.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../test/hostile.ts';
import { type MachineSettings, machineSettingsSchema } from '../contract/machines.ts';
import {
  checkConfiguration,
  engineConfiguration,
  engineFingerprint,
  openKeys,
  ownKeys,
  registrySettings,
} from './configuration.ts';
import { MachineProblem } from './problem.ts';

const settings = (change: Partial<MachineSettings>) => machineSettingsSchema.parse(change);

function refusal(change: Partial<MachineSettings>): string | undefined {
  try {
    checkConfiguration(settings(change));
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(MachineProblem);
    const { reason, field } = (error as MachineProblem).problem;
    expect(reason).toBe('configuration-invalid');
    return field;
  }
}

/** Made with openssl: an authority of nobody, valid for a hundred years. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBmDCCAT+gAwIBAgIUfZspsCxSRTuKUYoPzE4vbnYPtzUwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWQW4gYXV0aG9yaXR5IG9mIGEgdGVzdDAgFw0yNjExMjgxNjU4
MDhaGA8yMTI2MTEwNDE2NTgwOFowITEfMB0GA1UEAwwWQW4gYXV0aG9yaXR5IG9m
IGEgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABG4f21H2kpkSzNRffkw/
o98w0zXy/8lythdoKcfTK/yCCbSsL29g4WFepmDHeVyRvVWwbbS0Jnwr7gMJDPwn
iQSjUzBRMB0GA1UdDgQWBBQWcRSrxUpKYtMJI8KYUm8Hf3uH8zAfBgNVHSMEGDAW
gBQWcRSrxUpKYtMJI8KYUm8Hf3uH8zAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0cAMEQCIFo+8jvN4azIHAUvEwydC9uirwR3hFHKVuI+7kiyLdIoAiAKVzwY
MQ+6u6cHN4Nub5HC2ZT8G0bEajWPQGMGRoIHIA==
-----END CERTIFICATE-----`;

describe('a configuration of the person’s own', () => {
  it('is an object of JSON, or nothing', () => {
    expect(refusal({ engineConfiguration: '' })).toBeUndefined();
    expect(refusal({ engineConfiguration: ' \n' })).toBeUndefined();
    expect(refusal({ engineConfiguration: '{ "debug": true }' })).toBeUndefined();
    for (const text of ['[]', 'null', '7', '"text"', '{', '{ "a": 1, }', 'debug = true'])
      expect(refusal({ engineConfiguration: text })).toBe('engineConfiguration');
  });

  it('may set what is a person’s, also what stops containers with the engine', () => {
    const allowed = [
      '"live-restore": false',
      '"storage-driver": "vfs"',
      '"authorization-plugins": ["a"]',
      '"default-address-pools": [{ "base": "10.1.0.0/16", "size": 24 }]',
      '"proxies": { "http-proxy": "http://a" }',
      '"features": { "buildkit": true }',
    ];
    for (const text of allowed) expect(refusal({ engineConfiguration: `{ ${text} }` })).toBeUndefined();
  });

  it.each([...ownKeys, ...openKeys])('may not set %s, in whatever letters Go would take for it', (key) => {
    const folded = key.replace('s', 'ſ').replace('k', '\u212a');
    for (const name of [
      key,
      key.toUpperCase(),
      folded,
      JSON.parse(`"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}"`),
    ])
      expect(refusal({ engineConfiguration: JSON.stringify({ [name]: 'x' }) })).toBe('engineConfiguration');
  });
});

describe('the fields', () => {
  it('take what they are for', () => {
    const proxy = {
      http: 'http://user:secret@proxy.test:3128',
      https: 'socks5://[::1]:1080',
      none: 'a.test,10.0.0.0/8',
    };
    expect(refusal({ proxy })).toBeUndefined();
    expect(refusal({ mirrors: ['https://mirror.test', 'http://10.0.0.1:5000/'] })).toBeUndefined();
    expect(refusal({ insecureRegistries: ['registry.test:5000', '10.0.0.0/8', '[fd00::1]:5000'] })).toBeUndefined();
    expect(refusal({ certificates: `${certificate}\n${certificate}\n` })).toBeUndefined();
  });

  it('name the place of what they do not take', () => {
    const none = { http: '', https: '', none: '' };
    expect(refusal({ proxy: { ...none, http: 'proxy:3128' } })).toBe('proxy.http');
    expect(refusal({ proxy: { ...none, https: 'file:///etc/passwd' } })).toBe('proxy.https');
    expect(refusal({ proxy: { ...none, none: 'a, b' } })).toBe('proxy.none');
    expect(refusal({ mirrors: ['https://a.test', 'https://a.test/v2'] })).toBe('mirrors.1');
    expect(refusal({ insecureRegistries: ['https://a.test'] })).toBe('insecureRegistries.0');
    expect(refusal({ certificates: 'not one' })).toBe('certificates');
    const broken = certificate.replace('MII', 'AII');
    expect(refusal({ certificates: `${certificate}\n${broken}` })).toBe('certificates');
  });

  it.each(hostileText)('are refused or carried as they are: %j', (text) => {
    const none = { http: '', https: '', none: '' };
    for (const change of [
      { engineConfiguration: text },
      { engineConfiguration: JSON.stringify({ [text]: text }) },
      { proxy: { ...none, http: text } },
      { proxy: { ...none, none: text } },
      { mirrors: [text] },
      { insecureRegistries: [text] },
      { certificates: text },
    ]) {
      if (refusal(change) !== undefined) continue;
      const made = engineConfiguration(settings(change), {});
      expect(JSON.parse(JSON.stringify(made.daemon))).toEqual(made.daemon);
      for (const value of Object.values(made.environment)) expect(value).not.toMatch(/[\0\n\r]/);
    }
  });
});

describe('what dockerd is given', () => {
  const own = Object.fromEntries(ownKeys.map((key) => [key, `gantry's ${key}`]));

  it('is Gantry’s, with the person’s over it, and the fields’ lists behind the person’s', () => {
    const made = engineConfiguration(
      settings({
        engineConfiguration: '{ "debug": true, "registry-mirrors": ["https://one.test"], "shutdown-timeout": 3 }',
        mirrors: ['https://two.test', 'https://one.test'],
        insecureRegistries: ['a.test:5000'],
        proxy: { http: 'http://proxy.test', https: '', none: 'localhost' },
        certificates: `\n${certificate}\n\n`,
      }),
      { 'shutdown-timeout': 10, 'live-restore': true },
    );
    expect(made.daemon).toEqual({
      debug: true,
      'live-restore': true,
      'shutdown-timeout': 3,
      'registry-mirrors': ['https://one.test', 'https://two.test'],
      'insecure-registries': ['a.test:5000'],
    });
    expect(made.environment).toEqual({ HTTP_PROXY: 'http://proxy.test', NO_PROXY: 'localhost' });
    expect(made.certificates).toBe(`${certificate}\n`);
  });

  it('leaves a list that is none for dockerd to refuse', () => {
    const made = engineConfiguration(
      settings({ engineConfiguration: '{ "registry-mirrors": "https://one.test" }', mirrors: ['https://two.test'] }),
      {},
    );
    expect(made.daemon).toEqual({ 'registry-mirrors': 'https://one.test' });
  });

  it('is whole JSON that keeps Gantry’s keys, whatever was accepted', () => {
    const key = fc.oneof(fc.constantFrom(...ownKeys, '__proto__', 'constructor'), {
      weight: 9,
      arbitrary: fc.string(),
    });
    const written = fc.dictionary(key, fc.jsonValue()).map((value) => JSON.stringify(value));
    const change = fc.record({
      engineConfiguration: fc.oneof({ weight: 5, arbitrary: written }, fc.string()),
      mirrors: fc.array(
        fc.domain().map((name) => `https://${name}`),
        { maxLength: 3 },
      ),
      insecureRegistries: fc.array(fc.domain(), { maxLength: 3 }),
      proxy: fc.record({ http: fc.webUrl(), https: fc.constant(''), none: fc.domain() }),
    });
    let accepted = 0;
    const property = fc.property(change, (wish) => {
      if (refusal(wish) !== undefined) return;
      accepted += 1;
      const made = engineConfiguration(settings(wish), own);
      expect(JSON.stringify(JSON.parse(JSON.stringify(made.daemon)))).toBe(JSON.stringify(made.daemon));
      for (const name of ownKeys) expect(made.daemon[name]).toBe(own[name]);
      for (const name of openKeys) expect(made.daemon).not.toHaveProperty([name]);
    });
    fc.assert(property, { numRuns: 500 });
    expect(accepted).toBeGreaterThan(50);
  });

  it('is the same for settings that differ in nothing of it', () => {
    const one = settings({ engineConfiguration: '{}', cpus: 1 });
    const other: MachineSettings = { ...one, cpus: 2, dataDirectory: '/x' };
    expect(engineFingerprint(one)).toBe(engineFingerprint(other));
    expect(engineFingerprint(one)).not.toBe(engineFingerprint({ ...one, engineConfiguration: '{ }' }));
  });
});

describe('how registries are reached', () => {
  const fields = {
    proxy: { http: 'http://a', https: 'http://b', none: 'c' },
    mirrors: ['http://m'],
    insecureRegistries: ['x:1'],
  };
  const told = (daemon: unknown) =>
    registrySettings(
      settings({ ...fields, engineConfiguration: typeof daemon === 'string' ? daemon : JSON.stringify(daemon) }),
    );

  it('is what the fields and the person’s configuration say together', () => {
    const proxies = { 'https-proxy': 'http://own', 'no-proxy': '' };
    const daemon = { proxies, 'registry-mirrors': ['http://n', 'http://m'], 'insecure-registries': ['10.0.0.0/8'] };
    expect(told(daemon)).toEqual({
      proxy: { http: 'http://a', https: 'http://own', none: 'c' },
      mirrors: ['http://n', 'http://m'],
      insecureRegistries: ['10.0.0.0/8', 'x:1'],
      certificates: '',
    });
  });

  it.each(['', '{', '[]', '{"proxies":null,"registry-mirrors":7,"insecure-registries":[7]}', '{"proxies":"x"}'])(
    'is what the fields say beside %s',
    (text) => expect(told(text)).toEqual({ ...fields, certificates: '' }),
  );
});
