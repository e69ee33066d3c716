// Which page of the panel an address means: the list, or one activity.
import { useRoute } from '../../state/navigation.ts';
import { ActivityDetails } from './activity-details.tsx';
import { ActivityList } from './activity-list.tsx';

export function ActivityPage() {
  const { object } = useRoute();
  return object === undefined ? <ActivityList /> : <ActivityDetails id={object} />;
}
