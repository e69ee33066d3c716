// The networks panel, as the frame lists it; its page is loaded when it is first shown.
import { lazy } from 'react';
import type { Panel } from '../../ui/panel.ts';

export const networksPanel: Panel = {
  id: 'networks',
  titleKey: 'networks:title',
  icon: 'network',
  order: 40,
  Page: lazy(() => import('./networks-page.tsx').then((page) => ({ default: page.NetworksPage }))),
};
