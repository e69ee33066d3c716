// The same image from a registry of this computer, pulled by the docker command and by Gantry's window, in turn.
import { loadModules } from './engine.mjs';
import { median, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

const layerBytes = 40_000_000;
/** Over `docker pull`. */
const aim = 1.05;

/** From what is typed to the click, at the least: the dialog has opened, and the registry's tags are there to choose from. Milliseconds. */
const restMs = 700;

/** In the page: the dialog with the reference in its field, at rest. */
function openDialog(reference, rest) {
  return new Promise((done) => {
    location.hash = '#/images?form=pull';
    const look = () => {
      const field = document.querySelector('[role=dialog] form input');
      if (!field) return void requestAnimationFrame(look);
      // As a keyboard would: React listens to the element's own setter.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, reference);
      field.dispatchEvent(new Event('input', { bubbles: true }));
      setTimeout(() => done(true), rest);
    };
    look();
  });
}

/** In the page: sends the form; resolves with the milliseconds until the dialog says how it ended, and with its words. */
function submit() {
  return new Promise((done) => {
    const from = performance.now();
    const look = () => {
      const told = document.querySelector('[role=dialog] [data-kind=success], [role=dialog] [role=alert]');
      if (!told) return;
      observer.disconnect();
      done({ took: performance.now() - from, words: told.textContent, good: told.dataset.kind === 'success' });
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
    document.querySelector('[role=dialog] form').requestSubmit();
  });
}

/** In the page: nothing is open over the list. */
function closeDialog() {
  location.hash = '#/images';
  return true;
}

export async function imagePull(context) {
  const engine = await context.engine();
  const code = await loadModules(['test/live/registry.ts', 'test/live/unique-image.ts']);
  const registry = await code.startRegistry();
  const stop = context.whenOver(() => registry.stop());
  const reference = `${registry.host}/bench/pull:1`;
  await code.loadUniqueImage(engine.socket, reference, layerBytes);
  await engine.docker('push', '--quiet', reference);
  const own = await openApp('gantry', context);
  const times = { docker: [], gantry: [] };
  try {
    await own.evaluate(rowsPainted, 0);
    context.say(`an image of ${(3 * layerBytes) / 1e6} MB, pulled ${context.runs} times each way`);
    // Once before, so that neither is the first to read the registry's files.
    for (let run = -1; run < context.runs; run++) {
      await engine.docker('rmi', reference);
      const from = performance.now();
      await engine.docker('pull', reference);
      const byDocker = performance.now() - from;
      await engine.docker('rmi', reference);
      await own.evaluate(openDialog, reference, restMs);
      const { took, words, good } = await own.evaluate(submit);
      if (!good) throw new Error(`The pull failed: ${words}`);
      await own.evaluate(closeDialog);
      if (run < 0) continue;
      times.docker.push(byDocker);
      times.gantry.push(took);
    }
  } finally {
    await own.close();
    await engine.docker('rmi', reference).catch(() => {});
    await stop();
  }
  const baseline = median(times.docker);
  const value = median(times.gantry);
  return [row('pull, median (docker pull)', 'ms', { value, baseline, aim: baseline * aim })];
}
