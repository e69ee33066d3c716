// The engines panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const enginesPanel: Panel = {
  id: 'engines',
  titleKey: 'engines:title',
  icon: 'engine',
  order: 60,
  Page: lazyPart(() => import('./engines-page.tsx').then((page) => ({ default: page.EnginesPage }))),
};
