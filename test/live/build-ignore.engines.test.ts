// What the docker command sends of a folder beside what Gantry sends, for ignore files of all kinds.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walkContext } from '../../runtime/engine/builds/build-files.ts';
import { IgnoreRules, ignorePatterns } from '../../runtime/engine/builds/build-ignore.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { engines } from './runtime.ts';

const names = [
  ...['a', 'ab', 'a.txt', 'a b', 'a*b', 'axb', 'x.log', '.log', '.hidden', 'README.md', 'README-secret.md'],
  ...['b/a', 'b/a.log', 'b/c/a.log', 'c/[x].txt', 'c/-x', 'c/ax', 'c/tempa', 'd/keep', 'd/e/keep', 'd/e/f/g'],
  ...['docs/README.md', 'Übung/x'],
];

const ignoreFiles = [
  ...['*.log', '**/*.log', '*\n!README.md', '*\n!**/keep', 'd\n!d/keep', 'd\n!d/e/keep', 'd\n!d/*/keep'],
  ...['*/temp?', 'a/', '/b', '**/a*', '!a\na', '*.md\n!README*.md\nREADME-secret.md', 'b/**', '**', 'd/**/g'],
  ...['c/[[]x].txt', '[a-b]*', 'c/[^-]x', 'c/[^\\-]x', 'a\\*b', '# a\n a ', '\ufeffa\r\nb\r\n', 'd/e/..', '*/*/a.log'],
  ...['.*', 'Übung', '**/c', '*\n!d/e/f', '?xb', '**\n!c', 'b/c/..\n!b/a', '!', 'a\n\n#\n!b'],
];

const [engine] = engines.filter(({ flavour }) => flavour === 'docker');

describe.runIf(engine !== undefined)('ignore files', () => {
  let folder = '';
  let docker = '';

  beforeAll(async () => {
    folder = mkdtempSync('/tmp/gantry-ignore-');
    const driver = nativeDriver({ home: folder });
    for await (const _ of driver.create({ id: 'ignore' }, AbortSignal.timeout(280_000)));
    docker = (await driver.bundle())?.docker ?? '';
    const plugins = path.join(folder, '.docker/cli-plugins');
    mkdirSync(plugins, { recursive: true });
    const buildx = path.resolve(path.dirname(docker), '../libexec/docker/cli-plugins/docker-buildx');
    symlinkSync(buildx, path.join(plugins, 'docker-buildx'));
    const files = path.join(folder, 'files');
    for (const name of names) {
      mkdirSync(path.dirname(path.join(files, name)), { recursive: true });
      writeFileSync(path.join(files, name), 'x');
    }
    writeFileSync(path.join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Relative paths of what the docker command's build copied; `refused` when it did not. */
  function byDocker(): string[] | 'refused' {
    const out = mkdtempSync(path.join(folder, 'out-'));
    const words = [
      'buildx',
      'build',
      '-q',
      '-f',
      path.join(folder, 'Dockerfile'),
      '--output',
      `type=local,dest=${out}`,
    ];
    const env = { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: engine?.address };
    try {
      execFileSync(docker, [...words, path.join(folder, 'files')], { env, stdio: 'pipe' });
    } catch (error) {
      if (
        /invalid excludepatterns|illegal exclusion|syntax error in pattern/.test(
          String((error as { stderr?: unknown }).stderr),
        )
      )
        return 'refused';
      throw error;
    }
    const entries = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map((entry) => path.relative(out, path.join(entry.parentPath, entry.name))).sort();
  }

  async function byGantry(text: string): Promise<string[] | 'refused'> {
    try {
      const rules = new IgnoreRules(ignorePatterns(text));
      const found: string[] = [];
      for await (const one of walkContext(path.join(folder, 'files'), { rules }))
        if (one.kind === 'file') found.push(one.path);
      return found.sort();
    } catch (error) {
      return (error as { problem?: { reason?: string } }).problem?.reason === 'pattern-invalid' ? 'refused' : [];
    }
  }

  it.each(ignoreFiles)('%j', async (text) => {
    writeFileSync(path.join(folder, 'files/.dockerignore'), text);
    expect(await byGantry(text)).toEqual(byDocker());
  });
});
