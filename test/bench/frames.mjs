// When something that changed in a page is painted: after the frame that is being drawn, or after the next one.

/** The page takes itself for the one in front: keys go to it, and its timers and frames do not slow down behind another window. */
export async function keepAwake(opened) {
  await opened.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await opened.evaluate(watchFrames);
}

/**
 * In the page: makes `window.benchPainted(work)`, which calls when what is in the page now is painted. A change that is made
 * while a frame's callbacks run belongs to that frame, any other to the next one.
 */
function watchFrames() {
  if (window.benchPainted) return;
  const request = window.requestAnimationFrame.bind(window);
  const later = (work) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = work;
    port2.postMessage(0);
  };
  let inFrame = false;
  const begin = () => {
    if (inFrame) return;
    inFrame = true;
    later(() => {
      inFrame = false;
    });
  };
  window.requestAnimationFrame = (work) =>
    request((time) => {
      begin();
      work(time);
    });
  window.benchPainted = (work) => {
    if (inFrame) later(work);
    else request(() => later(work));
  };
}
