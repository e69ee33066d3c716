// The terminals panel, as the frame lists it; its page is loaded when it is first shown.
import { lazy } from 'react';
import type { Panel } from '../../ui/panel.ts';

export const terminalsPanel: Panel = {
  id: 'terminals',
  titleKey: 'terminals:title',
  icon: 'terminal',
  order: 50,
  Page: lazy(() => import('./terminals-page.tsx').then((page) => ({ default: page.TerminalsPage }))),
};
