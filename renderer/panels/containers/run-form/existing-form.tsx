// The form filled from a container that is there: to make it anew with changes, or another one like it.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { client } from '../../../state/client.ts';
import { useContainers } from '../../../state/containers.ts';
import { useEngineId } from '../../../state/engines.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { go } from '../../../state/navigation.ts';
import { Missing } from '../../../ui/details-states.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { duplicateSpec } from './duplicate.ts';
import { SpecForm } from './run-form.tsx';
import type { FormPurpose } from './use-run-form.ts';

interface Props {
  id: string;
  kind: 'edit' | 'duplicate';
}

/** The spec is read once: what happens to the container meanwhile does not take away what was typed. */
function Filled({ id, kind, before, imageGone }: Props & { before: ContainerSpec; imageGone: boolean }) {
  const { t } = useTranslation('create');
  const purpose = useMemo<FormPurpose>(
    () => (kind === 'edit' ? { kind, id, before } : { kind: 'duplicate' }),
    [kind, id, before],
  );
  const spec = useMemo(() => {
    const taken = new Set(useContainers.store.getState().items.map(({ name }) => name));
    return kind === 'edit' ? before : duplicateSpec(before, taken);
  }, [kind, before]);
  const notice = imageGone ? t('imageGone') : undefined;
  return <SpecForm title={t(`title.${kind}`, { name: before.name })} spec={spec} purpose={purpose} notice={notice} />;
}

export function ExistingForm({ id, kind }: Props) {
  const { t } = useTranslation(['create', 'containers']);
  const engineId = useEngineId();
  const { value, problem } = useLoadWithWords(
    async (signal) => (engineId === '' ? undefined : client().containers.spec({ engineId, id }, { signal })),
    [engineId, id],
  );
  if (value) return <Filled key={kind} id={id} kind={kind} before={value.spec} imageGone={value.imageGone} />;
  if (problem) return <NoticeBar kind="error" {...problem} />;
  return (
    <Missing
      icon="container"
      title={t('containers:details.goneTitle')}
      text={t('containers:details.goneText')}
      loading={t('containers:details.loading')}
      backLabel={t('containers:details.back')}
      onBack={() => go({ panel: 'containers' })}
    />
  );
}
