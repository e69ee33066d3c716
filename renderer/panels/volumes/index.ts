// The volumes panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const volumesPanel: Panel = {
  id: 'volumes',
  titleKey: 'volumes:title',
  icon: 'volume',
  order: 30,
  Page: lazyPart(() => import('./volumes-page.tsx').then((page) => ({ default: page.VolumesPage }))),
};
