// 1,000 volumes of a recorded engine in the window.
import { nounList } from './noun-list.mjs';

export function volumeList(context) {
  return nounList(context, {
    noun: 'volumes',
    path: '/volumes',
    itemsOf: ({ Volumes }) => Volumes,
    sum: 'All volumes take',
    query: 'used:no size:>1MB blog-1',
  });
}
