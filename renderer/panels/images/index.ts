// The images panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const imagesPanel: Panel = {
  id: 'images',
  titleKey: 'images:title',
  icon: 'image',
  order: 20,
  Page: lazyPart(() => import('./images-page.tsx').then((page) => ({ default: page.ImagesPage }))),
};
