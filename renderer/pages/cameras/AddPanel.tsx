import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallParams } from '../../../contract/calls.ts';
import { Button, Field, Segments, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';
import { type Tried, TriedCameras } from './TriedCameras.tsx';

const EMPTY = { address: '', make: '', rtspUrl: '', subRtspUrl: '', name: '', username: '', password: '' };
type Way = 'onvif' | 'make' | 'rtsp';

/** A camera that the search does not find: by its address, by its make, or by the address of its stream. It is looked at before it is saved. */
export function AddPanel({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const makes = useCall('cameras.makes', open ? {} : null);
  const [way, setWay] = useState<Way>('onvif');
  const [values, setValues] = useState(EMPTY);
  const [busy, setBusy] = useState<'test' | 'add' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const field = (name: keyof typeof EMPTY) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => {
      setTried(null);
      setValues((before) => ({ ...before, [name]: event.target.value }));
    },
  });
  const params = (): CallParams<'cameras.add'> => {
    const { address, make, rtspUrl, subRtspUrl, name, username, password } = values;
    const optional = Object.fromEntries(Object.entries({ name, username, password }).filter(([, value]) => value !== ''));
    if (way === 'rtsp') return { ...optional, rtspUrl: rtspUrl.trim(), ...(subRtspUrl.trim() ? { subRtspUrl: subRtspUrl.trim() } : {}) };
    return { ...optional, address, ...(way === 'make' ? { make } : {}) };
  };

  async function look() {
    setBusy('test');
    setError(null);
    setTried(null);
    try {
      const answer = await engine.call('cameras.test', params());
      setTried(answer);
      setChosen(new Set(answer.channels.filter(({ knownAs }) => knownAs === null).map(({ number }) => number)));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  }

  async function add(event: FormEvent) {
    event.preventDefault();
    if (!tried) {
      await look();
      return;
    }
    setBusy('add');
    setError(null);
    try {
      const { cameras } = await engine.call('cameras.add', { ...params(), ...(tried.channels.length > 1 ? { channels: [...chosen] } : {}) });
      show(cameras.length === 1 ? t('cameras.addedName', { name: cameras[0]?.name }) : t('cameras.addedCount', { count: cameras.length }));
      setValues(EMPTY);
      setTried(null);
      onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  }

  return (
    <SlideOver open={open} title={t('cameras.addByAddress')} onClose={onClose}>
      <form className="panel-form" onSubmit={(event) => void add(event)}>
        <Segments<Way>
          label={t('cameras.way')}
          value={way}
          onChange={(next) => {
            setWay(next);
            setTried(null);
            setError(null);
          }}
          options={[
            { value: 'onvif', label: t('cameras.wayOnvif') },
            { value: 'make', label: t('cameras.wayMake') },
            { value: 'rtsp', label: t('cameras.wayRtsp') },
          ]}
        />
        {way === 'rtsp' ? (
          <>
            <TextField label={t('cameras.rtspUrl')} placeholder="rtsp://192.0.2.10:554/stream1" required {...field('rtspUrl')} />
            <TextField label={t('cameras.subRtspUrl')} placeholder="rtsp://192.0.2.10:554/stream2" hint={t('cameras.subHint')} {...field('subRtspUrl')} />
          </>
        ) : (
          <TextField label={t('cameras.address')} placeholder="192.0.2.10" hint={t('cameras.addressHint')} required {...field('address')} />
        )}
        {way === 'make' ? (
          <Field label={t('cameras.make')} hint={t('cameras.makeHint')}>
            {(id) => (
              <select id={id} className="select" {...field('make')}>
                <option value="">{t('cameras.makeUnknown')}</option>
                {makes.result?.makes.map(({ make, also }) => (
                  <option key={make} value={make}>
                    {[make, ...also].join(', ')}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ) : null}
        <div className="two-fields">
          <TextField label={t('cameras.username')} {...field('username')} />
          <TextField label={t('cameras.password')} type="password" {...field('password')} autoComplete="new-password" />
        </div>
        <TextField label={t('cameras.nameOptional')} {...field('name')} />
        {error ? <ErrorNote error={error} /> : null}
        {busy === 'test' ? (
          <p className="small" role="status">
            {t(way === 'make' ? 'cameras.tryingPlaces' : 'cameras.trying')}
          </p>
        ) : null}
        {tried ? <TriedCameras tried={tried} chosen={chosen} onChoose={(number, on) => setChosen((before) => (on ? new Set(before).add(number) : new Set([...before].filter((other) => other !== number))))} /> : null}
        <Button type="submit" look="primary" busy={busy !== null} disabled={tried !== null && chosen.size === 0} data-testid="add-submit">
          {tried ? t('cameras.addCount', { count: chosen.size }) : t('cameras.look')}
        </Button>
      </form>
    </SlideOver>
  );
}
