// The networks panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const networksPanel: Panel = {
  id: 'networks',
  titleKey: 'networks:title',
  icon: 'network',
  order: 40,
  Page: lazyPart(() => import('./networks-page.tsx').then((page) => ({ default: page.NetworksPage }))),
};
