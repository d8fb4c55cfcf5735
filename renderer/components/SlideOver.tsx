import { ChevronLeft, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './controls.tsx';

/** A panel from the right; Escape and the shade close it. `onBack`: they go back to what it showed before instead. */
export function SlideOver({ open, title, wide = false, onBack, onClose, children, footer }: { open: boolean; title: string; wide?: boolean; onBack?: () => void; onClose(): void; children: ReactNode; footer?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && (onBack ?? onClose)()}>
      <Dialog.Portal>
        {/* Not Radix' own overlay: it writes a style element, which a strict security policy forbids. */}
        <div className="panel-shade" aria-hidden="true" />
        <Dialog.Content className="panel" data-wide={wide || undefined} aria-describedby={undefined}>
          <div className="panel-head">
            {onBack ? (
              <Button look="quiet" className="panel-back" onClick={onBack} aria-label={t('common.back')}>
                <ChevronLeft size={18} aria-hidden="true" />
              </Button>
            ) : null}
            <Dialog.Title asChild>
              <h2>{title}</h2>
            </Dialog.Title>
            <Button look="quiet" onClick={onClose} aria-label={t('common.close')}>
              <X size={18} aria-hidden="true" />
            </Button>
          </div>
          <div className="panel-body">{children}</div>
          {footer ? <div className="panel-foot">{footer}</div> : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
