// What the log benchmarks do in the page: open a log, wait for lines, scroll through it, search it.

/** In the page: goes to an address within it. */
export function goTo(hash) {
  location.hash = hash;
}

/** In the page: resolves when there is a tab of this name. */
export function tabIsThere(name) {
  return new Promise((done) => {
    const look = () => {
      if ([...document.querySelectorAll('[role=tab]')].some((one) => one.textContent.includes(name))) done();
      else setTimeout(look, 50);
    };
    look();
  });
}

/** In the page: clicks the tab; resolves with the ms until a line with this text is in the log, and until it is painted. */
export function openTab(name, text) {
  const from = performance.now();
  return new Promise((done) => {
    const look = () => {
      if (!document.querySelector('[role=log]')?.textContent.includes(text)) return;
      observer.disconnect();
      const inPage = performance.now() - from;
      window.benchPainted(() => done({ inPage, painted: performance.now() - from }));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    [...document.querySelectorAll('[role=tab]')].find((one) => one.textContent.includes(name)).click();
  });
}

/** In the page: resolves with the ms since now at which the log tells that so many lines are there and no past is missing. */
export function allThere(count) {
  const from = performance.now();
  const told = new Intl.NumberFormat('en').format(count);
  return new Promise((done) => {
    const look = () => {
      const figures =
        document.querySelector('[role=log]')?.closest('section, main')?.textContent ?? document.body.textContent;
      if (figures.includes(told) && !figures.includes('Reading earlier')) done(performance.now() - from);
      else setTimeout(look, 100);
    };
    look();
  });
}

/**
 * In the page: drags the scroll bar from the end to the beginning and back in `steps` steps of one frame each; resolves
 * with the first row's text at the beginning. `text` has to be in it.
 */
export function scrollThrough(steps, text) {
  const log = document.querySelector('[role=log]');
  const most = log.scrollHeight - log.clientHeight;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const to = async (from, until) => {
    for (let step = 1; step <= steps; step++) {
      log.scrollTop = from + ((until - from) * step) / steps;
      await frame();
    }
  };
  const shows = async () => {
    for (const begun = performance.now(); performance.now() - begun < 20_000; await frame())
      if (log.textContent.includes(text)) return true;
    return false;
  };
  return (async () => {
    await to(most, 0);
    const found = await shows();
    await to(0, most);
    return found;
  })();
}

/** In the page: types a search (a regular expression where it is said); resolves with the ms until hits were told, and all of them. */
export function searchInPage(text, asPattern) {
  const place = document.querySelector('search');
  const field = place.querySelector('input[type=search]');
  const put = (value) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const button = [...place.querySelectorAll('button')].find((one) => one.dataset.sign === '.*');
  const settled = (isSo) =>
    new Promise((done, failed) => {
      const until = performance.now() + 60_000;
      const look = () => {
        if (isSo()) done(performance.now());
        else if (performance.now() > until) failed(new Error(`Searching ${text}: ${place.textContent}`));
        else requestAnimationFrame(look);
      };
      look();
    });
  const count = () => place.querySelector('[role=status]').textContent;
  return (async () => {
    put('');
    await settled(() => count() === '');
    // Until the runtime has let go of the search before, too.
    await new Promise((over) => setTimeout(over, 1000));
    const isPressed = () => button.getAttribute('aria-pressed') === String(asPattern);
    if (!isPressed()) button.click();
    await settled(isPressed);
    const from = performance.now();
    put(text);
    const first = (await settled(() => /[1-9]/.test(count()))) - from;
    const done = (await settled(() => /[1-9]/.test(count()) && !place.querySelector('progress'))) - from;
    return { first, done, count: count() };
  })();
}

/**
 * In the page: resolves with `count` delays (ms) of lines `clock NANOSECONDS` from when they were written to when they
 * were painted, each by this page's clock.
 */
export function clockDelays(count) {
  const log = document.querySelector('[role=log]');
  const seen = new Set();
  const news = () =>
    [...log.textContent.matchAll(/clock (\d{19})/g)].map(([, nanos]) => nanos).filter((nanos) => !seen.has(nanos));
  for (const nanos of news()) seen.add(nanos);
  return new Promise((done) => {
    const delays = [];
    const look = () => {
      const fresh = news();
      if (fresh.length === 0) return;
      for (const nanos of fresh) seen.add(nanos);
      window.benchPainted(() => {
        const now = performance.timeOrigin + performance.now();
        delays.push(...fresh.map((nanos) => now - Number(BigInt(nanos) / 1000n) / 1000));
        if (delays.length < count) return;
        observer.disconnect();
        done(delays);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(log, { childList: true, subtree: true, characterData: true });
  });
}

/** In the page: how far (ms) the clock of `performance` has gone away from the system's. */
export function clockError() {
  const before = Date.now();
  while (Date.now() === before);
  return performance.timeOrigin + performance.now() - Date.now();
}
