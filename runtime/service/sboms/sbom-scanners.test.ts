// Scanners on the path, by stand-ins of trivy and grype that check how they are called and answer as the real ones are documented to.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findingsOf, findScanners, scanBill } from './sbom-scanners.ts';

const bill = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [] });
const trivyAnswer = {
  SchemaVersion: 2,
  ArtifactType: 'cyclonedx',
  Results: [
    { Target: 'nothing', Class: 'lang-pkgs' },
    {
      Target: 'debian 12',
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-1',
          PkgName: 'zlib',
          InstalledVersion: '1',
          Severity: 'LOW',
          PrimaryURL: 'javascript:alert(1)',
        },
        {
          ...{ VulnerabilityID: 'CVE-2', PkgName: 'libssl3', InstalledVersion: '3.0.1', FixedVersion: '3.0.2, 3.1.1' },
          ...{ Severity: 'CRITICAL', Title: '<b>overflow</b>', PrimaryURL: 'https://avd.example/CVE-2' },
        },
      ],
    },
  ],
};
const grypeAnswer = {
  matches: [
    {
      vulnerability: {
        ...{ id: 'GHSA-1', severity: 'High', description: 'bad', dataSource: 'https://example.org/GHSA-1' },
        fix: { versions: ['2.0.0'], state: 'fixed' },
      },
      artifact: { name: 'left-pad', version: '1.0.0', type: 'npm' },
    },
    {
      vulnerability: { id: 'CVE-3', severity: 'Odd', fix: { versions: [], state: 'not-fixed' } },
      artifact: { name: 'bash', version: '5' },
    },
  ],
};

describe('scanners', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    folder = mkdtempSync('/tmp/gantry-scanners-');
    env = { ...process.env, PATH: `${folder}:relative:/nowhere` };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A program that tells what it was called with, and then does as the body says. */
  function standIn(name: string, body: string): void {
    const file = path.join(folder, name);
    const told = JSON.stringify(path.join(folder, 'told.json'));
    writeFileSync(
      file,
      `#!${process.execPath}
const { readFileSync, statSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const file = (args.find((one) => one.startsWith('sbom:')) ?? 'sbom:' + args.at(-1)).slice(5);
writeFileSync(${told}, JSON.stringify({ args, file, cwd: process.cwd(), text: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o777 }));
${body}
`,
    );
    chmodSync(file, 0o755);
  }
  const told = () => JSON.parse(readFileSync(path.join(folder, 'told.json'), 'utf8'));
  const answering = (answer: unknown) => `process.stdout.write(${JSON.stringify(JSON.stringify(answer))});`;
  const scan = async (signal = new AbortController().signal) => {
    const [scanner] = await findScanners(env);
    if (scanner === undefined) throw new Error('no scanner');
    return scanBill(scanner, bill, env, signal);
  };

  it('are found where they are, and only programs', async () => {
    expect(await findScanners(env)).toEqual([]);
    mkdirSync(path.join(folder, 'grype'));
    writeFileSync(path.join(folder, 'trivy'), 'no program');
    expect(await findScanners(env)).toEqual([]);
    chmodSync(path.join(folder, 'trivy'), 0o755);
    expect(await findScanners(env)).toEqual([{ name: 'trivy', path: path.join(folder, 'trivy') }]);
    expect(await findScanners({})).toEqual([]);
  });

  it('trivy is given the bill, and its answer is understood', async () => {
    standIn('trivy', answering(trivyAnswer));
    expect(await scan()).toEqual({
      cut: false,
      findings: [
        {
          ...{ id: 'CVE-2', severity: 'critical', package: 'libssl3', version: '3.0.1', fixedIn: ['3.0.2', '3.1.1'] },
          ...{ title: '<b>overflow</b>', link: 'https://avd.example/CVE-2' },
        },
        { id: 'CVE-1', severity: 'low', package: 'zlib', version: '1', fixedIn: [], title: '' },
      ],
    });
    const { args, file, text, mode, cwd } = told();
    const patience = ['--timeout', '30m', '--exit-code', '0'];
    expect(args).toEqual(['sbom', '--format', 'json', '--quiet', ...patience, file]);
    expect(cwd).toBe(path.dirname(file));
    expect({ text, mode }).toEqual({ text: bill, mode: 0o600 });
    expect(existsSync(file)).toBe(false);
  });

  it('grype is given the bill, and its answer is understood', async () => {
    standIn('grype', answering(grypeAnswer));
    expect((await scan()).findings).toEqual([
      {
        ...{ id: 'GHSA-1', severity: 'high', package: 'left-pad', version: '1.0.0', fixedIn: ['2.0.0'], title: 'bad' },
        link: 'https://example.org/GHSA-1',
      },
      { id: 'CVE-3', severity: 'unknown', package: 'bash', version: '5', fixedIn: [], title: '' },
    ]);
    const { args, file } = told();
    expect(args).toEqual([`sbom:${file}`, '--output', 'json', '--quiet']);
  });

  it('that fail are quoted, and what they leave is removed', async () => {
    standIn('trivy', "process.stderr.write('FATAL: no database\\n'); process.exitCode = 1;");
    await expect(scan()).rejects.toThrow('trivy: FATAL: no database');
    expect(existsSync(told().file)).toBe(false);
  });

  it('that are canceled end', async () => {
    standIn('grype', 'setInterval(() => {}, 1000);');
    const stop = new AbortController();
    const scanning = scan(stop.signal);
    const ended = expect(scanning).rejects.toMatchObject({ problem: { reason: 'canceled' } });
    await expect.poll(() => existsSync(path.join(folder, 'told.json')), { timeout: 10_000 }).toBe(true);
    stop.abort();
    await ended;
  });

  it.each(['', '[]', '{"Results":[{"Vulnerabilities":[{"PkgName":"a"}]}]}', '{"Results":7}'])(
    'that answer %j are not understood',
    (answer) => {
      expect(() => findingsOf('trivy', answer)).toThrow(/^trivy answered/);
    },
  );

  it('that find nothing say so', () => {
    expect(findingsOf('trivy', '{"SchemaVersion":2}')).toEqual([]);
    expect(findingsOf('grype', '{"matches":null}')).toEqual([]);
  });
});
