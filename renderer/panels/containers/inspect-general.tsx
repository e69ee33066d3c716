// What a container is and how it runs, as names and values.
import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails } from '../../../runtime/contract/containers.ts';
import { printQuery } from '../../../runtime/contract/queries/query.ts';
import { restartPolicy } from '../../../runtime/contract/specs/container-spec.ts';
import { routeHash } from '../../state/navigation.ts';
import { useView } from '../../state/view.ts';
import { formatDateTime } from '../../ui/format.ts';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './inspect-tab.module.css';
import { initialView, type ListView } from './list/list-view.ts';
import { joinWords } from './run-form/words.ts';

/** Machine text; nothing where there is none. */
function mono(text: string): ReactNode {
  return text === '' ? undefined : <span className={classes.mono}>{text}</span>;
}

function RestartPolicy({ policy }: { policy: string }) {
  const { t } = useTranslation('containers');
  const known = restartPolicy.options.find((name) => name === policy);
  return known ? t(`restart.${known}`) : policy;
}

/** To the list, asked for what belongs to the project. */
function ProjectLink({ project }: { project: string }) {
  const [, setView] = useView<ListView>('containers-list', initialView);
  const values = [{ kind: 'text' as const, text: project, comparison: '=' as const }];
  const query = printQuery([{ key: 'project', negated: false, values }]);
  return (
    <Anchor href={routeHash({ panel: 'containers' })} onClick={() => setView({ query })}>
      {project}
    </Anchor>
  );
}

export function GeneralSection({ details }: { details: ContainerDetails }) {
  const { t, i18n } = useTranslation('containers');
  const { row } = details;
  const locale = i18n.language;
  const time = (at: number | undefined) => (at === undefined ? undefined : formatDateTime(at, locale));
  const image = <Anchor href={routeHash({ panel: 'images', object: row.imageId })}>{row.image}</Anchor>;
  return (
    <Section title={t('inspect.general')}>
      <PropertyList
        items={[
          { label: t('inspect.id'), value: mono(row.id) },
          { label: t('inspect.image'), value: image },
          { label: t('inspect.entrypoint'), value: mono(joinWords(details.entrypoint)) },
          { label: t('inspect.command'), value: mono(joinWords(details.command)) },
          { label: t('inspect.created'), value: time(row.createdAt) },
          { label: t('inspect.started'), value: time(row.startedAt) },
          { label: t('inspect.finished'), value: row.state === 'running' ? undefined : time(row.finishedAt) },
          { label: t('inspect.workingDirectory'), value: mono(details.workingDirectory) },
          { label: t('inspect.user'), value: details.user || t('inspect.default') },
          { label: t('inspect.hostname'), value: details.hostname || undefined },
          { label: t('inspect.restartPolicy'), value: <RestartPolicy policy={details.restartPolicy} /> },
          { label: t('inspect.tty'), value: details.tty ? t('inspect.yes') : t('inspect.no') },
          {
            label: t('inspect.project'),
            value: row.project && <ProjectLink project={row.project} />,
          },
          { label: t('inspect.service'), value: row.service },
        ]}
      />
    </Section>
  );
}
