import { useTranslation } from 'react-i18next';
import { useToasts } from '../state/toasts.ts';
import { Button } from './controls.tsx';

export function Toasts() {
  const { t } = useTranslation();
  const { toasts, undo } = useToasts();
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) => (
        <div key={toast.id} className="toast">
          <span>{toast.text}</span>
          {toast.href === null ? null : (
            <a className="toast-link" href={toast.href}>
              {t('common.see')}
            </a>
          )}
          {toast.onUndo ? (
            <Button look="quiet" onClick={() => undo(toast.id)}>
              {t('common.undo')}
            </Button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
