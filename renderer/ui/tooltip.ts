// One tooltip for the whole window, for buttons that show only an icon: rows stay free of tooltip elements.

let tip: HTMLElement | undefined;
let shownFor: Element | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function hide(): void {
  clearTimeout(timer);
  shownFor = undefined;
  if (tip) tip.hidden = true;
}

function place(target: Element, text: string): void {
  // It would lie over what its button has opened.
  if (!target.isConnected || target.getAttribute('aria-expanded') === 'true') return;
  if (!tip) {
    tip = document.createElement('div');
    tip.className = 'gantry-tooltip';
    tip.setAttribute('aria-hidden', 'true');
  }
  // Inside a modal the page around it is inert and below; the dialog's own layer is not.
  if (!tip.isConnected) document.body.append(tip);
  tip.textContent = text;
  tip.hidden = false;
  const box = target.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(4, box.left + box.width / 2 - own.width / 2), window.innerWidth - own.width - 4);
  const below = box.bottom + 6 + own.height <= window.innerHeight;
  tip.style.translate = `${Math.round(left)}px ${Math.round(below ? box.bottom + 6 : box.top - own.height - 6)}px`;
}

function show(event: Event): void {
  const target = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
  if (target === shownFor) return;
  hide();
  const text = target?.getAttribute('data-tip');
  if (!target || !text) return;
  if (event.type === 'focusin' && !target.matches(':focus-visible')) return;
  shownFor = target;
  timer = setTimeout(() => place(target, text), event.type === 'focusin' ? 0 : 350);
}

let installed = false;

/** Shows the `data-tip` text of whatever is pointed at or focused. Succeeds when it is already installed. */
export function installTooltips(): void {
  if (installed || typeof document === 'undefined') return;
  installed = true;
  document.addEventListener('pointerover', show, { passive: true });
  document.addEventListener('focusin', show);
  document.addEventListener('focusout', hide);
  document.addEventListener('pointerdown', hide, { capture: true, passive: true });
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  document.addEventListener('keydown', hide, true);
}
