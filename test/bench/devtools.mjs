// Speaks to a page over Chromium's debugging port, so that nothing stands between the measure and the window.
import { WebSocket } from 'ws';

/** Connects to the browser behind a `ws:` address; `send` answers what the command answers. */
export async function connectDevtools(address) {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  const waiting = new Map();
  const listeners = new Set();
  let last = 0;
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (!asked) for (const listener of [...listeners]) listener(message);
    else if (message.error) asked.reject(new Error(message.error.message));
    else asked.resolve(message.result);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The window is gone.'));
    waiting.clear();
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    });
  return { send, listen: (listener) => listeners.add(listener), close: () => socket.close() };
}

/** Attaches to the first page there is or will be. */
export async function firstPage(devtools) {
  const found = new Promise((resolve) => {
    devtools.listen(({ method, params }) => {
      if (method === 'Target.targetCreated' && params.targetInfo.type === 'page') resolve(params.targetInfo.targetId);
    });
  });
  await devtools.send('Target.setDiscoverTargets', { discover: true });
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId: await found, flatten: true });
  return sessionId;
}

const passing = /navigated|destroyed|Cannot find (default execution )?context/i;

/** Runs a function of its own text in the page, with arguments that survive JSON; awaits its promise. */
export async function evaluate(devtools, sessionId, work, ...words) {
  const expression = `(${work})(${words.map((word) => JSON.stringify(word)).join(', ')})`;
  for (;;) {
    try {
      const answer = await devtools.send(
        'Runtime.evaluate',
        { expression, awaitPromise: true, returnByValue: true },
        sessionId,
      );
      if (!answer.exceptionDetails) return answer.result.value;
      const { exception, text } = answer.exceptionDetails;
      throw new Error(exception?.description ?? text);
    } catch (error) {
      // The first document makes way for the page while we ask.
      if (!passing.test(error.message)) throw error;
    }
  }
}
