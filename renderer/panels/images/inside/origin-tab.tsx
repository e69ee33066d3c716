// Where an image comes from: what it stands on, what stands on it, and for which platforms it is to be had.
import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ImageBase,
  ImagePlatform,
  ImagePlatforms,
  ImageShape,
} from '../../../../runtime/contract/image-contents.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { routeHash } from '../../../state/navigation.ts';
import { useProblemText } from '../../../state/problem.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { formatBytes, formatDateTime } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { PropertyList } from '../../../ui/property-list.tsx';
import { Section } from '../../../ui/section.tsx';
import { shortId } from '../image-usage.ts';
import classes from './inside.module.css';

export function OriginTab({ shape }: { shape: ImageShape }) {
  return (
    <>
      <Base shape={shape} />
      <Platforms shape={shape} />
    </>
  );
}

function ImageLink({ id, tags }: { id: string; tags: readonly string[] }) {
  return (
    <Anchor href={routeHash({ panel: 'images', object: id })} className={classes.imageLink}>
      {tags[0] ?? shortId(id)}
    </Anchor>
  );
}

function Base({ shape }: { shape: ImageShape }) {
  const { t } = useTranslation('inside');
  const { engineId, id, layers } = shape;
  const read = useLoadWithWords((signal) => client().imageContents.base({ engineId, id }, { signal }), [engineId, id]);
  return (
    <Section title={t('origin.base')}>
      <WhenRead<ImageBase> value={read.value} loading={t('files.loading')} problem={read.problem}>
        {(base) => (
          <>
            <p className={classes.sentence}>{t(baseWord(base))}</p>
            <PropertyList
              items={[
                { label: t('origin.local'), value: base.local.length > 0 ? <Images images={base.local} /> : undefined },
                {
                  label: t('origin.shared'),
                  value: base.local[0] && t('origin.sharedOf', { count: base.local[0].layers, total: layers.length }),
                },
                { label: t('origin.named'), value: base.name },
                { label: t('origin.digest'), value: base.digest },
                {
                  label: t('origin.children'),
                  value: base.children.length > 0 ? <Images images={base.children} /> : undefined,
                },
              ]}
            />
          </>
        )}
      </WhenRead>
    </Section>
  );
}

function baseWord({ local, name }: ImageBase) {
  if (local.length > 0) return 'origin.isLocal';
  return name === undefined ? 'origin.unknown' : 'origin.isNamed';
}

function Images({ images }: { images: readonly { id: string; tags: readonly string[] }[] }) {
  return (
    <span className={classes.imageLinks}>
      {images.map(({ id, tags }) => (
        <ImageLink key={id} id={id} tags={tags} />
      ))}
    </span>
  );
}

function Platforms({ shape }: { shape: ImageShape }) {
  const { t, i18n } = useTranslation('inside');
  const textOf = useProblemText();
  const [round, setRound] = useState(0);
  const { engineId, id } = shape;
  const read = useLoadWithWords(
    (signal) => client().imageContents.platforms({ engineId, id }, { signal }),
    [engineId, id, round],
  );
  return (
    <Section
      title={t('platforms.title')}
      actions={
        <IconButton icon="restart" size="small" label={t('platforms.again')} onClick={() => setRound(round + 1)} />
      }
    >
      <WhenRead<ImagePlatforms> value={read.value} loading={t('platforms.asking')} problem={read.problem}>
        {({ reference, platforms, problem }) => {
          const words = problem && textOf(problem);
          return (
            <>
              {words && (
                <NoticeBar
                  kind="warning"
                  title={t('platforms.failed', { reference })}
                  text={`${words.title} ${words.detail}`}
                />
              )}
              {!words && (
                <p className={classes.sentence}>
                  {reference === undefined
                    ? t('platforms.local')
                    : t('platforms.asked', { reference, count: platforms.length })}
                </p>
              )}
              <PlainTable<ImagePlatform>
                label={t('platforms.title')}
                rows={platforms}
                rowKey={({ platform, digest }, index) => `${platform} ${digest} ${index}`}
                columns={[
                  { id: 'platform', header: t('platforms.platform'), width: 160, cell: (one) => one.platform || '–' },
                  {
                    id: 'here',
                    header: t('platforms.here'),
                    width: 130,
                    cell: (one) => (one.here ? t('platforms.isHere') : '–'),
                  },
                  {
                    id: 'size',
                    header: t(reference === undefined || words ? 'platforms.size' : 'platforms.packed'),
                    width: 130,
                    align: 'right',
                    cell: (one) => (one.sizeBytes === undefined ? '–' : formatBytes(one.sizeBytes, i18n.language)),
                  },
                  {
                    id: 'digest',
                    header: t('origin.digest'),
                    cell: (one) =>
                      one.digest === '' ? (
                        '–'
                      ) : (
                        <code className={classes.digest} title={one.digest}>
                          {shortId(one.digest)}
                        </code>
                      ),
                  },
                  {
                    id: 'created',
                    header: t('platforms.created'),
                    cell: (one) => (one.createdAt === undefined ? '–' : formatDateTime(one.createdAt, i18n.language)),
                  },
                ]}
              />
            </>
          );
        }}
      </WhenRead>
    </Section>
  );
}
