import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Segments, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';

const EMPTY = { address: '', rtspUrl: '', subRtspUrl: '', name: '', username: '', password: '' };

/** A camera that the search does not find: by its address, or by the address of its stream. */
export function AddPanel({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [way, setWay] = useState<'onvif' | 'rtsp'>('onvif');
  const [values, setValues] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const field = (name: keyof typeof EMPTY) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues((before) => ({ ...before, [name]: event.target.value })),
  });

  async function add(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const { address, rtspUrl, subRtspUrl, ...rest } = values;
    const optional = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
    try {
      const where = way === 'onvif' ? { address } : { rtspUrl: rtspUrl.trim(), ...(subRtspUrl.trim() ? { subRtspUrl: subRtspUrl.trim() } : {}) };
      const { camera } = await engine.call('cameras.add', { ...where, ...optional });
      show(t('cameras.addedName', { name: camera.name }));
      setValues(EMPTY);
      onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <SlideOver open={open} title={t('cameras.addByAddress')} onClose={onClose}>
      <form className="panel-form" onSubmit={(event) => void add(event)}>
        <Segments<'onvif' | 'rtsp'>
          label={t('cameras.way')}
          value={way}
          onChange={setWay}
          options={[
            { value: 'onvif', label: t('cameras.wayOnvif') },
            { value: 'rtsp', label: t('cameras.wayRtsp') },
          ]}
        />
        {way === 'onvif' ? (
          <TextField label={t('cameras.address')} placeholder="192.0.2.10" hint={t('cameras.addressHint')} required {...field('address')} />
        ) : (
          <>
            <TextField label={t('cameras.rtspUrl')} placeholder="rtsp://192.0.2.10:554/stream1" required {...field('rtspUrl')} />
            <TextField label={t('cameras.subRtspUrl')} placeholder="rtsp://192.0.2.10:554/stream2" hint={t('cameras.subHint')} {...field('subRtspUrl')} />
          </>
        )}
        <div className="two-fields">
          <TextField label={t('cameras.username')} {...field('username')} />
          <TextField label={t('cameras.password')} type="password" autoComplete="new-password" {...field('password')} />
        </div>
        <TextField label={t('cameras.nameOptional')} {...field('name')} />
        {error ? <ErrorNote error={error} /> : null}
        <Button type="submit" look="primary" busy={busy}>
          {busy ? t('cameras.trying') : t('cameras.add')}
        </Button>
      </form>
    </SlideOver>
  );
}
