// Follows a pointer from where it was pressed until it is let go; Escape and a lost pointer take it back.
import type { PointerEvent } from 'react';

export interface DragSteps {
  /** Called once the pointer moved far enough to be no click, and with each move then. CSS pixels from the start. */
  onMove: (dx: number, clientX: number) => void;
  onEnd: (dx: number, clientX: number) => void;
  onCancel: () => void;
}

const clickReach = 4;

/** The element keeps the pointer; the click that ends a drag is swallowed. */
export function followPointer(event: PointerEvent<HTMLElement>, steps: DragSteps): void {
  if (event.button !== 0) return;
  const element: HTMLElement = event.currentTarget;
  const { pointerId, clientX: from } = event;
  let moving = false;
  const over = new AbortController();
  const { signal } = over;
  element.setPointerCapture?.(pointerId);
  element.addEventListener(
    'pointermove',
    ({ clientX }: MouseEvent) => {
      moving ||= Math.abs(clientX - from) > clickReach;
      if (moving) steps.onMove(clientX - from, clientX);
    },
    { signal },
  );
  element.addEventListener(
    'pointerup',
    ({ clientX }: MouseEvent) => {
      over.abort();
      if (!moving) return;
      element.addEventListener('click', swallow, { capture: true, once: true });
      // A drag that ends elsewhere makes no click: the next real one must not be lost.
      setTimeout(() => element.removeEventListener('click', swallow, { capture: true }));
      steps.onEnd(clientX - from, clientX);
    },
    { signal },
  );
  const cancel = () => {
    over.abort();
    if (moving) steps.onCancel();
  };
  element.addEventListener('pointercancel', cancel, { signal });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && cancel(), { signal, capture: true });
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}
