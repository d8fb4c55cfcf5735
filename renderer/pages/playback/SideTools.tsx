import { FileDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/controls.tsx';

/** What is done with footage besides looking at it. */
export function SideTools({ exports, onExports }: { exports: number; onExports(): void }) {
  const { t } = useTranslation();
  return (
    <div className="side-tools">
      <Button look="quiet" data-testid="open-exports" onClick={onExports}>
        <FileDown size={16} aria-hidden />
        {exports > 0 ? t('playback.exportsDoneCount', { amount: exports }) : t('playback.exportsDone')}
      </Button>
    </div>
  );
}
