// Building: an error shown at its line, mended in the editor, built again from the cache, run; canceled, compared, with a secret, cleaned up.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { axeFindings, layoutFindings } from '../accessibility.ts';
import { expect, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import { Builds } from '../pages/builds.ts';
import { RunForm } from '../pages/run-form.ts';

const base = 'FROM gantry-test/base:1\n';
const folders: string[] = [];

/** A folder of that name with these files. */
function folderOf(name: string, files: Record<string, string>): string {
  const folder = path.join(mkdtempSync('/tmp/gantry-e2e-build-'), name);
  folders.push(path.dirname(folder));
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

test.afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('what is wrong is told while it is written, and what may be written is offered with a word about it', async ({
  page,
}) => {
  const builds = new Builds(page);
  await builds.openForm(folderOf('remarks', { Dockerfile: `${base}FROBN x\n` }));
  const remarks = page.getByRole('region', { name: '1 remark' });
  await expect(remarks).toContainText('There is no instruction “FROBN”.');
  await builds.write(`${base}HEALTHCHECK CMD true\n`);
  await expect(remarks).toBeHidden();
  await page.getByText('HEALTHCHECK').first().hover();
  await expect(page.locator('.cm-tooltip-text')).toContainText(
    'How the engine finds out whether the container is well.',
  );
  await builds.editor.press('ControlOrMeta+End');
  await page.keyboard.type('WORK');
  await expect(page.getByRole('option', { name: /^WORKDIR/ })).toBeVisible();
});

test('an error at its line is mended, built again from the cache, compared, and run', async ({
  page,
  frame,
  gantry,
}) => {
  const builds = new Builds(page);
  const folder = folderOf('shop', {
    Dockerfile: `${base}RUN echo slow > /slow\nRUN eco wrong\nCMD ["sleep", "100000"]\n`,
  });
  await frame.open('Builds');
  await builds.button('Build').first().click();
  await builds.folder.fill(folder);
  await expect(builds.editor).toContainText('eco wrong');
  await expect(page.getByText(`docker build --tag shop:latest ${folder}`)).toBeVisible();
  await builds.button('Build').click();
  await builds.ended('Failed');
  await expect(builds.step(/RUN eco wrong/)).toContainText('Failed');
  await builds.button('Why').click();
  await expect(page.getByRole('alert')).toContainText('Line 3:');
  await expect(page.getByRole('alert')).toContainText('exit code 127');
  const excerpt = page.getByRole('list', { name: 'The Dockerfile at Line 3' });
  await expect(excerpt.locator('[aria-current="true"]')).toContainText('RUN eco wrong');
  await expect(page.getByRole('region', { name: 'What the step printed last' })).toContainText('not found');
  await builds.tab('Dockerfile');
  await expect(page.getByRole('region', { name: '1 remark' })).toContainText('Line 3');

  await builds.tab('Overview');
  await builds.button('Fix it…').click();
  await expect(page.getByRole('region', { name: '1 remark' })).toContainText('Line 3');
  const mended = readFileSync(path.join(folder, 'Dockerfile'), 'utf8').replace('eco wrong', 'echo right');
  await builds.write(mended);
  await expect(page.getByText('Not saved')).toBeVisible();
  await builds.button('Save and build').click();
  await builds.ended('Done');
  expect(readFileSync(path.join(folder, 'Dockerfile'), 'utf8')).toBe(mended);
  await expect(builds.step(/RUN echo slow/)).toContainText('Cached');

  await builds.button('Rebuild').click();
  await builds.ended('Done');
  await expect(builds.step(/RUN echo right/)).toContainText('Cached');
  await builds.tab('Graph');
  await expect(
    page.getByRole('region', { name: 'Graph' }).getByRole('button', { name: /RUN echo right/ }),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Actions for shop:latest' }).click();
  await page.getByRole('menuitem', { name: 'Compare with the one before' }).click();
  const steps = page.getByRole('table', { name: 'Steps' });
  await expect(steps.getByRole('row').filter({ hasText: 'RUN echo right' })).toContainText('now from cache');
  await expect(page.getByText('The Dockerfile is the same.')).toBeVisible();
  await page.getByRole('button', { name: 'All builds' }).click();

  const rows = page.getByRole('row').filter({ hasText: 'shop:latest' });
  await expect(rows).toHaveCount(3);
  await rows.nth(1).getByRole('checkbox').check();
  await rows.nth(2).getByRole('checkbox').check();
  await builds.button('Compare').click();
  const difference = page.getByRole('list', { name: 'Dockerfile' });
  await expect(difference.locator('[data-kind="went"]')).toContainText('RUN eco wrong');
  await expect(difference.locator('[data-kind="came"]')).toContainText('RUN echo right');

  await page.getByRole('button', { name: 'All builds' }).click();
  await page.getByRole('button', { name: 'Actions for shop:latest' }).first().click();
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  const form = new RunForm(page);
  await expect(form.image).toHaveValue('shop:latest');
  await form.name.fill('built');
  await form.run.click();
  await expect(frame.heading).toHaveText(/^built/);
  expect(await gantry.docker('inspect', '--format', '{{.Config.Image}} {{.State.Running}}', 'built')).toBe(
    'shop:latest true',
  );
});

test('a build is canceled, and forgotten', async ({ page, frame }) => {
  const builds = new Builds(page);
  const folder = folderOf('slow', { Dockerfile: `${base}RUN echo begun && sleep 1000\n` });
  await builds.openForm(folder);
  await builds.button('Build').click();
  await expect(page.getByText('begun', { exact: true })).toBeVisible();
  await builds.button('Cancel build').click();
  await builds.ended('Canceled');
  await page.getByRole('button', { name: 'Actions for slow:latest' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await frame
    .dialog(/Remove the build of slow:latest/)
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(frame.heading).toHaveText('Builds');
  await expect(page.getByRole('row').filter({ hasText: 'slow:latest' })).toHaveCount(0);
});

test('a secret is asked for, used, and told nowhere', async ({ page }) => {
  const builds = new Builds(page);
  const folder = folderOf('guarded', {
    Dockerfile: `${base}RUN --mount=type=secret,id=key,required=true wc -c < /run/secrets/key\n`,
    key: 'very-secret-value',
  });
  await builds.openForm(folder);
  await builds.button('Give key').click();
  const where = page.getByRole('combobox', { name: 'File', exact: true });
  await where.fill(path.join(folder, 'nothing'));
  await expect(page.getByText('The secret is not there.')).toBeVisible();
  await where.fill(path.join(folder, 'key'));
  await expect(page.getByText('The secret is not there.')).toBeHidden();
  await builds.button('Build').click();
  await builds.ended('Done');
  await builds.step(/wc -c/).click();
  await expect(page.getByText('17', { exact: true })).toBeVisible();
  await builds.tab('Overview');
  await expect(page.getByText(`key: ${path.join(folder, 'key')}`)).toBeVisible();
  expect(await page.locator('body').innerText()).not.toContain('very-secret-value');
});

test('what another editor wrote is not lost', async ({ page }) => {
  const builds = new Builds(page);
  const folder = folderOf('shared', { Dockerfile: base });
  await builds.openForm(folder);
  await builds.write(`${base}# mine\n`);
  writeFileSync(path.join(folder, 'Dockerfile'), `${base}# theirs\n`);
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Somebody else changed this file meanwhile.')).toBeVisible();
  expect(readFileSync(path.join(folder, 'Dockerfile'), 'utf8')).toContain('theirs');
  await builds.button('Take theirs').click();
  await expect(builds.editor).toContainText('# theirs');
});

test('a folder is watched until that is stopped', async ({ page }) => {
  const builds = new Builds(page);
  const folder = folderOf('watched', { Dockerfile: `${base}COPY data /data\n`, data: 'one' });
  await builds.openForm(folder);
  await builds.button('Build and watch').click();
  const strip = page.getByRole('list', { name: 'Watched folders' });
  await expect(strip).toContainText('1 build');
  await expect(strip).toContainText('Watching');
  writeFileSync(path.join(folder, 'data'), 'two');
  await expect(strip).toContainText('2 builds');
  await expect(strip).toContainText('data changed');
  await strip.getByRole('button', { name: 'Stop watching watched:latest' }).click();
  await expect(strip).toBeHidden();
});

test('the build cache is shown, and removed after it was told what goes', async ({ page, frame }) => {
  const builds = new Builds(page);
  await frame.open('Builds');
  await builds.button('Build cache').click();
  await expect(frame.heading).toHaveText('Build cache');
  await expect(page.getByText(/^\d+ records?, /)).toBeVisible();
  await builds.button('Clean up…').click();
  const dialog = frame.dialog('Clean up the build cache');
  await dialog.getByRole('radio', { name: 'Everything that is not in use' }).check();
  await expect(dialog.getByRole('status')).toHaveText(/\d+ records? goe?s?, .* at most\./);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText(/ freed\.$/)).toBeVisible();
  await expect(dialog).toBeHidden();
});

const screens = path.join(root, 'test-results/screens');

test('every page, light and dark, large and small', async ({ page, frame, gantry }) => {
  test.setTimeout(240_000);
  mkdirSync(screens, { recursive: true });
  const builds = new Builds(page);
  const failing = folderOf('broken', {
    Dockerfile: `ARG VERSION=1\n${base.replace('\n', ' AS build\n')}RUN echo made > /made\nFROM gantry-test/base:1\nCOPY --from=build /made /made\nRUN nothing-of-this-name\n`,
    '.dockerignore': '.git\n',
  });
  const ids: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    await builds.openForm(failing);
    await builds.button('Build').click();
    await builds.ended('Failed');
    ids.push(await page.evaluate(() => location.hash.replace(/^#\/builds\//, '').replace(/\?.*$/, '')));
  }
  const pages: [name: string, hash: string, shown?: Locator][] = [
    ['builds', '#/builds'],
    ['build', `#/builds/${ids[1]}?tab=overview`, page.getByRole('region', { name: 'What the step printed last' })],
    ['build-steps', `#/builds/${ids[1]}?tab=steps`],
    ['build-graph', `#/builds/${ids[1]}?tab=graph`, page.getByRole('region', { name: 'Graph' })],
    ['build-log', `#/builds/${ids[1]}?tab=log`],
    ['build-source', `#/builds/${ids[1]}?tab=source`, builds.editor],
    ['build-form', `#/builds/${ids[1]}?form=new`, builds.editor],
    ['build-compare', `#/builds/${ids[0]}?form=compare:${ids[1]}`],
    ['build-cache', '#/builds?form=cache'],
  ];
  for (const [theme, width, height] of [
    ['Light', 1280, 800],
    ['Light', 900, 600],
    ['Dark', 1280, 800],
  ] as const) {
    await gantry.resize(width, height);
    await frame.open('Settings');
    await page.getByText(theme, { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase());
    for (const [name, hash, shown] of pages) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await expect(shown ?? frame.heading).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await page.screenshot({ path: path.join(screens, `${name}-${theme.toLowerCase()}-${width}.png`) });
      expect.soft(await layoutFindings(page), `${name} at ${width}`).toEqual([]);
      const coloured = theme === 'Light' || ['build-graph', 'build-form'].includes(name);
      if (width === 1280 && coloured) expect.soft(await axeFindings(page), `${name} ${theme}`).toEqual([]);
    }
  }
  await gantry.resize(1280, 800);
});
