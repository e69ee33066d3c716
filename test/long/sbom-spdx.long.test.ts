// Bills of materials as the library reads them that SPDX itself keeps (spdx-tools, in Python): parsed, and each rule of SPDX 2.3 checked.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImagePackage } from '../../runtime/contract/sboms.ts';
import { downloadPackages, openSuite, unpackPackages } from '../../runtime/machine/bundle/packages.ts';
import { clippedLicences } from '../../runtime/service/sboms/sbom-found.ts';
import { spdxOf } from '../../runtime/service/sboms/sbom-spdx.ts';
import { hostileText } from '../hostile.ts';
import { loadImage } from '../live/engines/engine-api.ts';
import { makeNativeEngine, type NativeEngine } from '../live/engines/native-engine.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { type LiveRuntime, openRuntime } from '../live/runtime.ts';

/** The library and what it is made of; all of it is Python without compiled parts that it needs. Debian has it in its unstable suite. */
const library = [
  'spdx-tools',
  'beartype',
  'boolean',
  'click',
  'isodate',
  'license-expression',
  'ply',
  'pyparsing',
  'rdflib',
  'semantic-version',
  'typing-extensions',
  'uritools',
  'xmltodict',
  'yaml',
].map((name) => `python3-${name}`);

const check = `
import json, sys
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
document = parse_file(sys.argv[1])
messages = [f"{one.context.spdx_id}: {one.validation_message}" for one in validate_full_spdx_document(document)]
print(json.dumps({"packages": [one.name for one in document.packages], "messages": messages}))
`;

describe('SPDX, as its own library reads it', () => {
  const folder = mkdtempSync('/tmp/gantry-spdx-');
  const file = path.join(folder, 'bill.spdx.json');
  let native: NativeEngine;
  let live: LiveRuntime;

  function checked(): { packages: string[]; messages: string[] } {
    const env = { ...process.env, PYTHONPATH: path.join(folder, 'root/usr/lib/python3/dist-packages') };
    return JSON.parse(execFileSync('/usr/bin/python3', ['-c', check, file], { env, encoding: 'utf8' }));
  }

  beforeAll(async () => {
    const debs = path.join(folder, 'debs');
    mkdirSync(debs);
    const { signal } = new AbortController();
    const suite = await openSuite({ scratch: folder, suite: 'sid', report: () => {}, signal });
    await downloadPackages(suite, library, debs);
    await unpackPackages(debs, path.join(folder, 'root'), () => {}, signal);
    const fixtures = buildFixtures(['base', 'postgres', 'python']);
    native = await makeNativeEngine('root');
    await native.start(fixtures.base ?? '');
    for (const name of ['postgres', 'python']) await loadImage(native.socket(), fixtures[name] ?? '');
    const address = `unix://${native.socket()}`;
    live = await openRuntime({ name: 'embedded', flavour: 'docker', address, pid: 0 });
  });

  afterAll(async () => {
    await live?.close();
    await native?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['postgres', 'python'])(
    'finds nothing wrong with the bill of %s, and every package in it',
    async (fixture) => {
      const { client, engineId } = live;
      const id = fixtureReference(fixture);
      const names: string[] = [];
      for await (const { packages } of await client.sboms.list({ engineId, id })) {
        names.push(...packages.map(({ name }) => name));
      }
      expect(names.length).toBeGreaterThan(10);
      await client.sboms.save({ engineId, id, format: 'spdx', path: file });
      const { packages, messages } = checked();
      expect(messages).toEqual([]);
      expect(packages.sort()).toEqual([...names, id, 'debian'].sort());
    },
  );

  const packageOf = (text: string): ImagePackage => ({
    type: 'deb',
    name: text,
    version: text,
    licences: clippedLicences([text, 'MIT', 'GPL-2+']),
    purl: '',
    path: text,
    layer: 0,
  });
  const hostile = spdxOf({
    ...{ name: 'docker.io/library/web:1', id: `sha256:${'a'.repeat(64)}`, layers: ['sha256:b'] },
    inventory: { packages: hostileText.map(packageOf), gaps: [], cut: false, distribution: undefined },
  });

  it('nor with one of hostile packages', () => {
    writeFileSync(file, hostile);
    const { packages, messages } = checked();
    expect(messages).toEqual([]);
    expect(packages).toHaveLength(hostileText.length + 1);
  });

  it('but with one that refers to a licence that it does not have', () => {
    const bill = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...bill, hasExtractedLicensingInfos: [] }));
    expect(checked().messages.join('\n')).toContain('LicenseRef-');
  });
});
