// What the form says, elsewhere: its docker command and its compose file, and what an edit would change.
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stringify } from 'yaml';
import { composeFile } from '../../../../runtime/contract/specs/compose-service.ts';
import type { ContainerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { dockerRunCommand } from '../../../../runtime/contract/specs/docker-command.ts';
import { type CodeTab, CodeTabs } from '../../../ui/editor/code-tabs.tsx';
import { ChangeList } from './change-list.tsx';
import { useForm } from './form-fields.tsx';

const composeText = (spec: ContainerSpec) => stringify(composeFile(spec), { lineWidth: 0 });

export function FormOutput() {
  const { t } = useTranslation(['create', 'app']);
  const { preview, purpose } = useForm();
  const [chosen, setChosen] = useState('');
  const spec = useDeferredValue(preview);
  const texts = useMemo(() => ({ run: dockerRunCommand(spec), compose: composeText(spec) }), [spec]);
  const changes: CodeTab[] =
    purpose.kind === 'edit' ? [{ id: 'changes', label: t('output.changes'), content: <ChangeList /> }] : [];
  return (
    <CodeTabs
      label={t('output.label')}
      copyLabel={t('output.copy')}
      copiedLabel={t('app:copied')}
      tabs={[
        ...changes,
        // Names of a command and of a file are the same in every language.
        { id: 'run', label: 'docker run', text: texts.run },
        { id: 'compose', label: 'compose.yaml', text: texts.compose },
      ]}
      tab={chosen}
      onTab={setChosen}
    />
  );
}
