// 1,000 images of a recorded engine in the window.
import { nounList } from './noun-list.mjs';

export function imageList(context) {
  return nounList(context, {
    noun: 'images',
    path: '/images/json',
    itemsOf: (answer) => answer,
    sum: 'All images take',
    query: 'used:no size:>10MB redis-1',
  });
}
