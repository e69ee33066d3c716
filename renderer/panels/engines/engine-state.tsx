// An engine's state as a badge: the word and the shape for what the engine itself tells.
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { engineTones } from '../../state/engines.ts';
import { StateBadge } from '../../ui/state-badge.tsx';

export function EngineState({ status }: { status: Engine['status'] }) {
  const { t } = useTranslation('engines');
  return <StateBadge tone={engineTones[status]} label={t(`status.${status}`)} />;
}
