// The images panel, as the frame lists it.
import type { Panel } from '../../ui/panel.ts';
import { ImagesPage } from './images-page.tsx';

export const imagesPanel: Panel = {
  id: 'images',
  titleKey: 'images:title',
  icon: 'image',
  order: 20,
  Page: ImagesPage,
};
