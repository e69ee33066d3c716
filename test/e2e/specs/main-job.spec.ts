// The main job, as a newcomer does it: from an empty list to a running container, its page, log and shell, and back.
import { expect, test } from '../gantry.ts';
import { RunForm } from '../pages/run-form.ts';

test('the sample from the empty list: its page, its log line, a shell that counts, stop, remove', async ({
  page,
  frame,
}) => {
  await page.getByRole('button', { name: 'Run a sample container' }).click();
  await expect(frame.heading).toHaveText(/^gantry-sample/);

  const link = page.getByRole('link', { name: /:80$/ }).first();
  const answer = await fetch((await link.getAttribute('href')) ?? '');
  expect(answer.status).toBe(200);

  await expect(page.getByText('Gantry sample: listening on port 80')).toBeVisible();

  await frame.tab('Terminal').click();
  await frame.typeInTerminal('echo $((6*7))', /^42$/m);

  await page.getByRole('button', { name: 'Stop gantry-sample' }).click();
  await expect(page.getByRole('button', { name: 'Start gantry-sample' })).toBeVisible();
  await frame.open('Containers');
  await expect(frame.row('gantry-sample')).toContainText('Exited');
  await frame.menu('gantry-sample', 'Remove…');
  const dialog = frame.dialog('Remove gantry-sample?');
  await expect(dialog).toContainText('It can be brought back for 7 days');
  await expect(dialog).toContainText('docker rm');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('No containers yet')).toBeVisible();
});

test('a container from the form', async ({ page, frame, gantry }) => {
  await page.getByRole('button', { name: 'Run container' }).click();
  const form = new RunForm(page);
  await form.image.fill('gantry-test/base:1');
  await form.name.fill('formed');
  await form.field('Command').fill("sh -c 'echo $GREETING; exec sleep 100000'");
  await form.open('Ports');
  await form.add('Add port');
  await form.field('Container port').fill('8080');
  await form.open('Environment');
  await form.add('Add variable');
  await form.field('Variable').fill('GREETING');
  await form.field('Value').fill('hello world');
  await expect(page.getByText('docker run -d --name formed')).toBeVisible();
  await form.run.click();
  await expect(frame.heading).toHaveText(/^formed/);
  await expect(page.getByText('hello world')).toBeVisible();
  expect(await gantry.docker('inspect', '--format', '{{json .Config.Env}}', 'formed')).toContain(
    'GREETING=hello world',
  );

  await frame.tab('Inspect').click();
  await expect(page.getByText('GREETING', { exact: true })).toBeVisible();
  await frame.tab('Stats').click();
  await expect(page.getByRole('heading', { name: 'CPU' })).toBeVisible();
});
