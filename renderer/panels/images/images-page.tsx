// Which page of the panel an address means: the list, or one image; the pull dialog may be open over the list.
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { ImageDetails } from './image-details.tsx';
import { ImageList } from './image-list.tsx';
import { PullDialog } from './pull-dialog.tsx';

const openPull = () => go({ panel: 'images', form: 'pull' });
const closePull = () => go({ panel: 'images' }, { replace: true });

export function ImagesPage() {
  const { t } = useTranslation('images');
  const { object, tab, form } = useRoute();
  useCommands([{ id: 'images.pull', title: t('palette.pull'), run: openPull }]);
  return (
    <>
      {object === undefined ? (
        <ImageList onPull={openPull} form={form} />
      ) : (
        <ImageDetails key={object} id={object} tab={tab} />
      )}
      {form === 'pull' && <PullDialog onClose={closePull} />}
    </>
  );
}
