import { FileDown, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/controls.tsx';

/** What is done with footage besides looking at it. `onDelete` null: nothing of it can be deleted. */
export function SideTools({ exports, onExports, onDelete }: { exports: number; onExports(): void; onDelete: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <div className="side-tools">
      <Button look="quiet" data-testid="open-exports" onClick={onExports}>
        <FileDown size={16} aria-hidden />
        {exports > 0 ? t('playback.exportsDoneCount', { amount: exports }) : t('playback.exportsDone')}
      </Button>
      {onDelete && (
        <Button look="quiet" data-testid="open-delete" onClick={onDelete}>
          <Trash2 size={16} aria-hidden />
          {t('playback.deleteRange')}
        </Button>
      )}
    </div>
  );
}
