// What the terminal benchmarks do in the page and to its keyboard; the text is in the page where it goes without WebGL.
import { keepAwake } from './frames.mjs';

/** In the page: from now on a terminal that is opened draws its text into the page, where it can be read. */
function refuseWebgl() {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
  };
}

/** In the page: goes to an address within it. */
function goTo(hash) {
  location.hash = hash;
}

/** In the page: resolves when a terminal is there, and the keyboard is its own. */
function focused() {
  return new Promise((done) => {
    const look = () => {
      const area = document.querySelector('.xterm textarea');
      area?.focus();
      if (area && document.activeElement === area) done();
      else setTimeout(look, 50);
    };
    look();
  });
}

/** In the page: resolves when the last line with anything on it looks like this, with that line. */
function lastLineIs(source) {
  const wanted = new RegExp(source);
  const until = performance.now() + 30_000;
  return new Promise((done, failed) => {
    const look = () => {
      const lines = [...document.querySelectorAll('.xterm-rows > div')].map((one) =>
        one.textContent.replaceAll('\u00a0', ' ').trimEnd(),
      );
      const last = lines.findLast((line) => line !== '') ?? '';
      if (wanted.test(last)) done(last);
      else if (performance.now() > until) failed(new Error(`The screen ends with ${last}, not with ${source}.`));
      else setTimeout(look, 20);
    };
    look();
  });
}

/** In the page: makes `window.benchKey`, the ms from the next key going down to when the screen, painted, has a last line like this. */
function keyToLine(source) {
  const wanted = new RegExp(source);
  window.benchKey = new Promise((done, failed) => {
    let from;
    const screen = document.querySelector('.xterm-rows');
    const late = () =>
      failed(new Error(`No ${source} after a key at ${from}; the screen ends with ${screen.textContent.slice(-200)}`));
    const timer = setTimeout(late, 30_000);
    const pressed = (event) => {
      from ??= event.timeStamp;
    };
    const look = () => {
      const lines = [...document.querySelectorAll('.xterm-rows > div')].map((one) =>
        one.textContent.replaceAll('\u00a0', ' ').trimEnd(),
      );
      if (from === undefined || !wanted.test(lines.findLast((line) => line !== '') ?? '')) return;
      clearTimeout(timer);
      observer.disconnect();
      removeEventListener('keydown', pressed, true);
      const inPage = performance.now() - from;
      window.benchPainted(() => done({ inPage, painted: performance.now() - from }));
    };
    const observer = new MutationObserver(look);
    addEventListener('keydown', pressed, true);
    observer.observe(screen, { childList: true, subtree: true, characterData: true });
  });
}

/** In the page: makes `window.benchKey`, the ms from the next key going down to the next frame, painted. */
function keyToNextFrame() {
  window.benchKey = new Promise((done) => {
    addEventListener(
      'keydown',
      (event) => {
        window.benchPainted(() => done(performance.now() - event.timeStamp));
      },
      { capture: true, once: true },
    );
  });
}

const codes = { '\r': ['Enter', 'Enter', 13], ' ': ['Space', ' ', 32] };

export const withoutWebgl = (opened) => opened.evaluate(refuseWebgl);

/** Presses and lets go one key as a keyboard does: a lower-case letter, a space or `\r`; with Ctrl where it is said. */
export async function press(opened, letter, { ctrl = false } = {}) {
  const [code, key, number] = codes[letter] ?? [
    `Key${letter.toUpperCase()}`,
    letter,
    letter.toUpperCase().charCodeAt(0),
  ];
  const same = { code, key, windowsVirtualKeyCode: number, modifiers: ctrl ? 2 : 0 };
  await opened.send('Input.dispatchKeyEvent', {
    type: ctrl ? 'rawKeyDown' : 'keyDown',
    ...same,
    ...(!ctrl && { text: letter }),
  });
  await opened.send('Input.dispatchKeyEvent', { type: 'keyUp', ...same });
}

/** The prompt of a shell, and nothing behind it. */
const prompt = '[#$]$';

/** Opens a terminal in the container, with its prompt on screen. */
export async function openTerminal(opened, containerId) {
  await keepAwake(opened);
  await opened.evaluate(goTo, `#/containers/${containerId}?tab=terminal`);
  await opened.evaluate(focused);
}

export const type = async (opened, text) => {
  for (const letter of text) await press(opened, letter);
};
export const promptDrawn = (opened) => opened.evaluate(lastLineIs, prompt);
export const lineDrawn = (opened, source) => opened.evaluate(lastLineIs, source);

/** In the page: what its measure of a key came to. */
const keyMeasure = () => window.benchKey;

/** Resolves once a key may be pressed, which a busy page would else be given before the measure; who waits for `drawn` later is told of a window that went away, nobody else. */
async function armed(opened, ...work) {
  await opened.evaluate(...work);
  const drawn = opened.evaluate(keyMeasure);
  drawn.catch(() => {});
  return { drawn };
}

export const keyToDrawn = (opened, source) => armed(opened, keyToLine, source);
export const keyToPrompt = (opened) => armed(opened, keyToLine, prompt);
export const keyToFrame = (opened) => armed(opened, keyToNextFrame);
