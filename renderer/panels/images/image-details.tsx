// The page of one image: what is in it, what it is made to do, and who uses it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageShape } from '../../../runtime/contract/image-contents.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { client } from '../../state/client.ts';
import { useCommands } from '../../state/commands.ts';
import { type Users, useUserRows, useUsers } from '../../state/container-users.ts';
import { fileStore } from '../../state/files/file-store.ts';
import { useImages } from '../../state/images.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { go } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Missing, WhenRead } from '../../ui/details-states.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { LinkTable } from '../../ui/link-table.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { findImage, imageName, imageOf, imageUsers, runnableName, shortId } from './image-usage.ts';
import classes from './images.module.css';
import { CompareTab } from './inside/compare-tab.tsx';
import { ConfigTab } from './inside/config-tab.tsx';
import { FilesTab } from './inside/files-tab.tsx';
import { LayersTab } from './inside/layers-tab.tsx';
import { OriginTab } from './inside/origin-tab.tsx';
import { useReading } from './inside/use-reading.ts';
import { WastedTab } from './inside/wasted-tab.tsx';
import { PackagesTab } from './packages/packages-tab.tsx';
import { PushDialog } from './push-dialog.tsx';
import { RemoveImages } from './remove-images.tsx';
import { useSaveImages } from './save-images.ts';
import { TagDialog } from './tag-dialog.tsx';

const tabs = [
  { id: 'layers', icon: 'layers' },
  { id: 'files', icon: 'file' },
  { id: 'packages', icon: 'project' },
  { id: 'wasted', icon: 'stats' },
  { id: 'config', icon: 'inspect' },
  { id: 'origin', icon: 'link' },
  { id: 'compare', icon: 'split-right' },
  { id: 'users', icon: 'container' },
] as const;
type Tab = (typeof tabs)[number]['id'];

/** These fill the page and scroll by themselves. */
const filling: ReadonlySet<Tab> = new Set(['layers', 'files', 'packages', 'wasted']);

const back = () => go({ panel: 'images' });

/** `id` is an image's id, the beginning of one, or a tag. */
export function ImageDetails({ id, tab }: { id: string; tab: string | undefined }) {
  const { t } = useTranslation('images');
  const row = useImages((state) => state.byId.get(id) ?? findImage(state.items, id));
  const status = useImages((state) => state.status);
  if (row) return <OpenImage key={row.id} row={row} tab={tabs.find((one) => one.id === tab)?.id ?? 'layers'} />;
  return (
    <Missing
      icon="image"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}

function Subtitle({ row }: { row: ImageRow }) {
  const { t, i18n } = useTranslation(['images', 'app']);
  return (
    <>
      <code className={classes.id}>{shortId(row.id)}</code>
      <CopyButton label={t('details.copyId')} copiedLabel={t('app:copied')} text={row.id} />
      <span>{formatBytes(row.sizeBytes, i18n.language)}</span>
    </>
  );
}

function OpenImage({ row, tab }: { row: ImageRow; tab: Tab }) {
  const { t } = useTranslation('images');
  const users = useUsers(imageOf);
  const [removing, setRemoving] = useState(false);
  const [transfer, setTransfer] = useState<'push' | 'tag'>();
  const left = () => setTransfer(undefined);
  const { id } = row;
  const save = useSaveImages();
  const run = () => go({ panel: 'containers', form: 'run', object: runnableName(row) });
  const remove = () => setRemoving(true);
  useCommands([
    { id: 'images.run', title: t('run.named', { name: imageName(row) }), run },
    { id: 'images.push', title: t('push.named', { name: imageName(row) }), run: () => setTransfer('push') },
    { id: 'images.tag', title: t('tag.named', { name: imageName(row) }), run: () => setTransfer('tag') },
    { id: 'images.save', title: t('save.named', { name: imageName(row) }), run: () => save([row]) },
    { id: 'images.remove', title: t('remove.named', { name: imageName(row) }), shortcut: 'delete', run: remove },
  ]);
  return (
    <DetailsPage
      title={imageName(row)}
      subtitle={<Subtitle row={row} />}
      onBack={back}
      backLabel={t('details.back')}
      actions={
        <>
          <Button leftSection={<Icon name="play" />} onClick={run}>
            {t('run.action')}
          </Button>
          <IconButton
            icon="upload"
            label={t('push.named', { name: imageName(row) })}
            onClick={() => setTransfer('push')}
          />
          <IconButton icon="save" label={t('save.named', { name: imageName(row) })} onClick={() => save([row])} />
          <RemoveButton label={t('remove.ask')} onClick={remove} />
        </>
      }
      tabs={tabs.map((one) => ({ ...one, label: t(`tab.${one.id}`) }))}
      tab={tab}
      onTab={(next) => go({ panel: 'images', object: id, tab: next }, { replace: true })}
      fill={filling.has(tab)}
    >
      {tab === 'users' ? <UsedBy row={row} users={users} /> : <Inside row={row} tab={tab} />}
      {transfer === 'push' && <PushDialog image={row} onClose={left} />}
      {transfer === 'tag' && <TagDialog image={row} onClose={left} />}
      {removing && <RemoveImages images={[row]} onClose={() => setRemoving(false)} onDone={back} />}
    </DetailsPage>
  );
}

function Inside({ row, tab }: { row: ImageRow; tab: Tab }) {
  const { t } = useTranslation('images');
  const { engineId, id, sizeBytes } = row;
  const report = useReportProblem();
  const shape = useLoadWithWords(
    (signal) => client().imageContents.shape({ engineId, id }, { signal }),
    [engineId, row],
  );
  const reading = useReading(engineId, id, sizeBytes);
  const open = (path: string) => {
    go({ panel: 'images', object: id, tab: 'files' }, { replace: true });
    fileStore({ kind: 'image', engineId, id })
      .go(path)
      .catch((thrown: unknown) => report(thrown, t('details.noFile')));
  };
  return (
    <WhenRead<ImageShape> value={shape.value} loading={t('details.loading')} problem={shape.problem}>
      {(value) => {
        switch (tab) {
          case 'files':
            return <FilesTab shape={value} name={imageName(row)} reading={reading} />;
          case 'packages':
            return <PackagesTab shape={value} reading={reading} />;
          case 'wasted':
            return <WastedTab shape={value} reading={reading} />;
          case 'config':
            return <ConfigTab row={row} shape={value} />;
          case 'origin':
            return <OriginTab shape={value} />;
          case 'compare':
            return <CompareTab shape={value} reading={reading} />;
          default:
            return <LayersTab shape={value} reading={reading} onOpen={open} />;
        }
      }}
    </WhenRead>
  );
}

function UsedBy({ row, users }: { row: ImageRow; users: Users }) {
  const { t } = useTranslation('images');
  const rows = useUserRows(imageUsers(users, row));
  if (rows.length === 0) return <EmptyState icon="container" title={t('users.noneTitle')} text={t('users.noneText')} />;
  return (
    <LinkTable label={t('users.label')} rows={rows} headers={{ name: t('users.name'), state: t('users.state') }} />
  );
}
