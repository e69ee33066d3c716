// The logs panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const logsPanel: Panel = {
  id: 'logs',
  titleKey: 'logs:title',
  icon: 'logs',
  order: 45,
  Page: lazyPart(() => import('./logs-page.tsx').then((page) => ({ default: page.LogsPage }))),
};
