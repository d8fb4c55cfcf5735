import { Skeleton } from '../../components/feedback.tsx';

const CARDS = Array.from({ length: 12 }, (_, index) => index);

/** The shape of what comes. */
export function EventsSkeleton() {
  return (
    <div className="events-skeleton" data-testid="events-skeleton">
      <Skeleton height={20} width={120} />
      <div className="events-skeleton-grid">
        {CARDS.map((card) => (
          <Skeleton key={card} height={190} />
        ))}
      </div>
    </div>
  );
}
