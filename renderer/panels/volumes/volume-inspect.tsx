// What a volume is made of: where its data is, its options without passwords, its labels, and all that the engine tells.
import { useTranslation } from 'react-i18next';
import { withoutSecrets } from '../../../runtime/contract/volume-options.ts';
import type { VolumeRow, VolumeUse } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { recordLines, TextLines } from '../../ui/editor/text-lines.tsx';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { JsonView } from '../../ui/json/json-view.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';

/** The engine's whole answer; a password in it stands nowhere on the screen. */
function withoutPasswords(raw: unknown): unknown {
  const { Options: options } = (raw ?? {}) as { Options?: Record<string, string> | null };
  return options ? { ...(raw as object), Options: withoutSecrets(options) } : raw;
}

export function VolumeInspect({ row, use }: { row: VolumeRow; use: VolumeUse | undefined }) {
  const { t, i18n } = useTranslation('volumes');
  const { engineId, name } = row;
  const read = useLoadWithWords((signal) => client().volumes.inspect({ engineId, name }, { signal }), [engineId, row]);
  const none = t('inspect.none');
  const time = (at: number | undefined) => (at === undefined ? '–' : formatDateTime(at, i18n.language));
  return (
    <WhenRead {...read} loading={t('details.loading')}>
      {({ options, raw }) => (
        <>
          <Section title={t('inspect.general')}>
            <PropertyList
              items={[
                { label: t('column.name'), value: row.name },
                { label: t('column.driver'), value: row.driver },
                { label: t('create.kind'), value: t(`create.kindName.${row.kind}`) },
                { label: t('column.source'), value: row.source },
                { label: t('inspect.mountpoint'), value: <TextLines lines={[row.mountpoint]} none={none} /> },
                { label: t('inspect.scope'), value: row.scope },
                {
                  label: t('column.size'),
                  value: use?.bytes === undefined ? '–' : formatBytes(use.bytes, i18n.language),
                },
                { label: t('column.changed'), value: time(use?.changedAt) },
                { label: t('column.age'), value: time(row.createdAt) },
                { label: t('column.project'), value: row.project },
              ]}
            />
          </Section>
          <Section title={t('create.option.title')}>
            <TextLines lines={recordLines(withoutSecrets(options))} none={none} />
          </Section>
          <Section title={t('create.label.title')}>
            <TextLines lines={recordLines(row.labels)} none={none} />
          </Section>
          <Section title={t('inspect.raw')}>
            <JsonView label={t('inspect.raw')} value={withoutPasswords(raw)} />
          </Section>
        </>
      )}
    </WhenRead>
  );
}
