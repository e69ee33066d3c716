// The terminals panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const terminalsPanel: Panel = {
  id: 'terminals',
  titleKey: 'terminals:title',
  icon: 'terminal',
  order: 50,
  Page: lazyPart(() => import('./terminals-page.tsx').then((page) => ({ default: page.TerminalsPage }))),
};
