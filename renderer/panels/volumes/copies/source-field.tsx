// The archive that is put into a volume: a path of this computer with the recorded backups to choose from, or a file of the browser.
import { Button, FileButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ArchiveOrigin } from '../../../../runtime/contract/image-shelf.ts';
import type { BackupFile } from '../../../../runtime/contract/volume-backups.ts';
import { client } from '../../../state/client.ts';
import { hasDialogs, useHostPaths } from '../../../state/host.ts';
import { useLoad } from '../../../state/load.ts';
import { PathField } from '../../../ui/form/path-field.tsx';
import { formatBytes, formatDateTime } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { PropertyList } from '../../../ui/property-list.tsx';
import classes from './copies.module.css';

export interface Source {
  path: string;
  file: File | null;
}

export function originOf({ path, file }: Source): ArchiveOrigin {
  if (file) return { kind: 'sent', name: file.name, bytes: file.size };
  return { kind: 'file', path: path.trim() };
}

const absolute = /^(\/|[a-zA-Z]:[\\/])/;

/** What the file at a path says of itself; undefined while it is none. */
export function useBackupFile({ path, file }: Source): BackupFile | undefined {
  const wanted = file === null && absolute.test(path.trim()) ? path.trim() : '';
  const { value } = useLoad(
    async (signal) => (wanted === '' ? undefined : client().volumeBackups.read({ path: wanted }, { signal })),
    [wanted],
  );
  return value?.path === wanted ? value : undefined;
}

interface Props {
  title: string;
  source: Source;
  focus: boolean;
  /** Of the backups that were made here. */
  known: readonly string[];
  error: string | undefined;
  onChange: (source: Source) => void;
}

export function SourceField({ title, source, focus, known, error, onChange }: Props) {
  const { t } = useTranslation('volume-copies');
  const paths = useHostPaths('file', title);
  const field = (
    <PathField
      label={t('source.label')}
      description={t(hasDialogs() ? 'source.text' : 'source.textBrowser')}
      value={source.path}
      error={source.file ? undefined : error}
      paths={paths}
      names={known}
      autoFocus={focus}
      onChange={(path) => onChange({ path, file: null })}
    />
  );
  if (hasDialogs()) return field;
  return (
    <>
      {field}
      <div className={classes.source}>
        <FileButton onChange={(file) => onChange({ path: '', file })}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<Icon name="file" />}>
              {t('source.choose')}
            </Button>
          )}
        </FileButton>
        <span className={source.file && error ? classes.wrong : classes.faint}>
          {source.file ? (error ?? source.file.name) : t('source.chooseText')}
        </span>
      </div>
    </>
  );
}

/** The manifest in words, and what in it a person may not expect. `volume` is where it would go. */
export function BackupFacts({ file, volume }: { file: BackupFile; volume: string | undefined }) {
  const { t, i18n } = useTranslation('volume-copies');
  const { manifest, bytes } = file;
  if (!manifest) return null;
  const size = (amount: number) => formatBytes(amount, i18n.language);
  const users = manifest.users.map(({ name }) => name).join(', ');
  return (
    <>
      <PropertyList
        items={[
          { label: t('facts.volume'), value: manifest.volume.name },
          { label: t('facts.made'), value: formatDateTime(manifest.createdAt, i18n.language) },
          { label: t('facts.engine'), value: manifest.engine.name },
          {
            label: t('facts.size'),
            value: t('facts.sizes', { content: size(manifest.content.bytes), file: size(bytes) }),
          },
          { label: t('facts.users'), value: users || t('facts.nobody') },
        ]}
      />
      {volume !== undefined && manifest.volume.name !== volume && (
        <NoticeBar kind="warning" title={t('facts.other', { from: manifest.volume.name, to: volume })} />
      )}
      {manifest.lost.map((loss) => (
        <NoticeBar key={loss} kind={loss === 'moving' ? 'warning' : 'info'} title={t(`lost.${loss}`)} />
      ))}
    </>
  );
}
