// The packaged app's window as a person uses it, over its debugging port: runs the sample, reads what it says of the engine,
// or closes it. Started inside the network that the app has; writes what it saw as one line of JSON.
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, expect } from '@playwright/test';

const [port, what] = process.argv.slice(2);

/** The port opens a moment after the app's start. */
async function connect() {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    } catch (error) {
      if (Date.now() > end || !/ECONNREFUSED/.test(String(error))) throw error;
      await delay(200);
    }
  }
}

async function runSample(page) {
  await expect(page.getByRole('link', { name: /: Running/ })).toBeVisible({ timeout: 240_000 });
  await page.getByRole('button', { name: 'Run a sample container' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^gantry-sample/, { timeout: 120_000 });
  const address = await page.getByRole('link', { name: /:80$/ }).first().getAttribute('href');
  const answer = await fetch(address);
  const body = await answer.text();
  await expect(page.getByText('Gantry sample: listening on port 80')).toBeVisible({ timeout: 30_000 });
  return { status: answer.status, body };
}

async function readAll(page, ...sentences) {
  for (const sentence of sentences) await expect(page.getByText(sentence).first()).toBeVisible({ timeout: 240_000 });
  return { text: await page.locator('body').innerText() };
}

async function close(page) {
  await page.close();
  return {};
}

const works = {
  sample: runSample,
  refusal: (page) => readAll(page, 'The engine that came with Gantry was changed or damaged'),
  undone: (page) => readAll(page, 'did not start with its update. The version before it is back.', 'gantry-sample'),
  close,
};
const browser = await connect();
const [page] = browser.contexts()[0].pages();
try {
  console.log(JSON.stringify(await works[what](page)));
} catch (error) {
  console.error(await page.locator('body').ariaSnapshot());
  throw error;
}
await browser.close();
