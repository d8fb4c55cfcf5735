import { Eraser } from 'lucide-react';
import { AlertDialog } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardJob, CardStatus } from '../../../../../contract/card-types.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { Button } from '../../../../components/controls.tsx';
import { ErrorNote } from '../../../../components/feedback.tsx';
import { engine } from '../../../../host/index.ts';
import { formatExact } from '../../../../i18n/format.ts';

/** Erases the card where the camera allows it. Nothing brings it back: so it is asked first. */
export function CardErase({ camera, card, isOwner, busy, onBegan }: { camera: Camera; card: CardStatus; isOwner: boolean; busy: boolean; onBegan(job: CardJob): void }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const erase = async () => {
    setOpen(false);
    setError(null);
    try {
      onBegan((await engine.call('card.erase', { cameraId: camera.id })).job);
    } catch (reason) {
      setError(reason);
    }
  };
  if (!card.canErase || !isOwner) return <p className="small" data-testid="card-no-erase">{t(card.canErase ? 'card.eraseOwner' : 'card.eraseNot')}</p>;
  const time = (ms: number) => formatExact(ms, i18n.language);
  return (
    <section>
      <AlertDialog.Root open={open} onOpenChange={setOpen}>
        <div className="sd-erase">
          <p className="small">{t('card.eraseHint')}</p>
          <AlertDialog.Trigger asChild>
            <Button look="danger" disabled={busy || card.from === null} data-testid="card-erase">
              <Eraser size={16} aria-hidden="true" />
              {t('card.erase')}
            </Button>
          </AlertDialog.Trigger>
        </div>
        <AlertDialog.Portal>
          {/* Not Radix' own overlay: it writes a style element, which a strict security policy forbids. */}
          <div className="panel-shade" aria-hidden="true" />
          <AlertDialog.Content className="dialog">
            <AlertDialog.Title asChild>
              <h2>{t('card.eraseTitle', { name: camera.name })}</h2>
            </AlertDialog.Title>
            <AlertDialog.Description>{card.from === null || card.to === null ? t('card.eraseText') : t('card.eraseRange', { from: time(card.from), to: time(card.to) })}</AlertDialog.Description>
            <p className="small">{t('card.eraseStays')}</p>
            <div className="sd-dialog-foot">
              <AlertDialog.Cancel asChild>
                <Button>{t('common.cancel')}</Button>
              </AlertDialog.Cancel>
              <Button look="danger" onClick={() => void erase()} data-testid="card-erase-sure">
                {t('card.eraseSure')}
              </Button>
            </div>
          </AlertDialog.Content>
        </AlertDialog.Portal>
      </AlertDialog.Root>
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}
