// The volumes panel, as the frame lists it; its page is loaded when it is first shown.
import { lazy } from 'react';
import type { Panel } from '../../ui/panel.ts';

export const volumesPanel: Panel = {
  id: 'volumes',
  titleKey: 'volumes:title',
  icon: 'volume',
  order: 30,
  Page: lazy(() => import('./volumes-page.tsx').then((page) => ({ default: page.VolumesPage }))),
};
