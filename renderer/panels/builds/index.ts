// The builds panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const buildsPanel: Panel = {
  id: 'builds',
  titleKey: 'builds:title',
  icon: 'build',
  order: 25,
  Page: lazyPart(() => import('./builds-page.tsx').then((page) => ({ default: page.BuildsPage }))),
};
