import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCamera } from '../../../contract/types.ts';
import { Button, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { useTopic } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { errorText } from '../../i18n/error-text.ts';
import { SweepSearch } from './SweepSearch.tsx';
import './cameras.css';

const SEARCH_SECONDS = 4;
type Result = 'adding' | { error: unknown } | 'added';

/** Searches the network, lists the answers as they come, and adds the chosen ones with one password. */
export function FindCameras({ onAdded }: { onAdded?: (count: number) => void }) {
  const { t } = useTranslation();
  const [found, setFound] = useState<ReadonlyMap<string, FoundCamera>>(new Map());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const [searching, setSearching] = useState(false);
  const [searched, setSearched] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [username, setUsername] = useState('admin');
  const [password, setPassword] = useState('');
  const [pictures, setPictures] = useState<ReadonlyMap<string, string>>(new Map());
  const [looking, setLooking] = useState(false);
  const running = useRef(false);

  const met = useRef(new Set<string>());

  const put = useCallback((camera: FoundCamera) => {
    setFound((before) => new Map(before).set(camera.endpoint, camera));
    // What is new is chosen; what somebody has taken out stays out, however often it answers.
    if (met.current.has(camera.endpoint)) return;
    met.current.add(camera.endpoint);
    if (!camera.known && camera.protocol === 'onvif') setChosen((before) => new Set(before).add(camera.endpoint));
  }, []);
  useTopic('cameras.found', ({ found: camera }) => {
    if (running.current) put(camera);
  });

  const search = useCallback(async () => {
    running.current = true;
    setSearching(true);
    setError(null);
    try {
      const { found: list } = await engine.call('cameras.discover', { seconds: SEARCH_SECONDS });
      for (const camera of list) put(camera);
    } catch (reason) {
      setError(reason);
    } finally {
      running.current = false;
      setSearching(false);
      setSearched(true);
    }
  }, [put]);

  const list = [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));

  async function add() {
    let count = 0;
    for (const camera of list.filter(({ endpoint, known }) => chosen.has(endpoint) && !known && results.get(endpoint) !== 'added')) {
      setResults((before) => new Map(before).set(camera.endpoint, 'adding'));
      try {
        await engine.call('cameras.add', { address: camera.address, name: camera.name || camera.address, ...(username || password ? { username, password } : {}) });
        count += 1;
        setResults((before) => new Map(before).set(camera.endpoint, 'added'));
      } catch (reason) {
        setResults((before) => new Map(before).set(camera.endpoint, { error: reason }));
      }
    }
    onAdded?.(count);
  }

  /** With the password: cameras show nobody their picture without it. A refused one is not tried again. */
  async function look() {
    setLooking(true);
    for (const camera of list.filter(({ endpoint, known }) => chosen.has(endpoint) && !known && !pictures.has(endpoint) && results.get(endpoint) !== 'added')) {
      try {
        const { channels } = await engine.call('cameras.test', { address: camera.address, ...(username || password ? { username, password } : {}) });
        const picture = channels.find((channel) => channel.picture !== null)?.picture;
        if (picture) setPictures((before) => new Map(before).set(camera.endpoint, picture));
      } catch (reason) {
        setResults((before) => new Map(before).set(camera.endpoint, { error: reason }));
      }
    }
    setLooking(false);
  }

  const adding = [...results.values()].includes('adding');
  const open = list.filter(({ endpoint, known }) => chosen.has(endpoint) && !known && results.get(endpoint) !== 'added').length;
  return (
    <>
      {searching ? (
        <div className="searching" role="status">
          <span className="spinner" aria-hidden="true" />
          {t('cameras.searching')}
        </div>
      ) : (
        <Button onClick={() => void search()} look={searched ? 'plain' : 'primary'} data-testid="search">
          {searched ? t('cameras.searchAgain') : t('cameras.search')}
        </Button>
      )}
      {searched && !searching ? <SweepSearch onFound={put} onRunning={(on) => (running.current = on)} /> : null}
      {error ? <ErrorNote error={error} /> : null}
      {searched && !searching && list.length === 0 && !error ? <p className="muted">{t('cameras.nothingFound')}</p> : null}
      {list.length > 0 ? (
        <>
          <ul className="found-list">
            {list.map((camera) => (
              <li key={camera.endpoint}>
                <FoundRow
                  camera={camera}
                  picture={pictures.get(camera.endpoint) ?? null}
                  chosen={chosen.has(camera.endpoint)}
                  result={results.get(camera.endpoint) ?? null}
                  onChoose={(on) => setChosen((before) => (on ? new Set(before).add(camera.endpoint) : new Set([...before].filter((other) => other !== camera.endpoint))))}
                />
              </li>
            ))}
          </ul>
          <div className="two-fields">
            <TextField label={t('cameras.username')} value={username} onChange={(event) => setUsername(event.target.value)} />
            <TextField label={t('cameras.password')} type="password" value={password} onChange={(event) => setPassword(event.target.value)} autoComplete="new-password" data-testid="camera-password" />
          </div>
          <p className="small">{t('cameras.onePassword')}</p>
          <Button busy={looking} disabled={open === 0 || adding} onClick={() => void look()} data-testid="show-pictures">
            {t('cameras.showPictures')}
          </Button>
          <Button look="primary" busy={adding} disabled={open === 0 || looking} onClick={() => void add()} data-testid="add-found">
            {t('cameras.addCount', { count: open })}
          </Button>
        </>
      ) : null}
    </>
  );
}

function FoundRow({ camera, picture, chosen, result, onChoose }: { camera: FoundCamera; picture: string | null; chosen: boolean; result: Result | null; onChoose(on: boolean): void }) {
  const { t } = useTranslation();
  const done = camera.known || result === 'added';
  const byUrl = camera.protocol === 'rtsp' && !done;
  return (
    <label className="found" data-known={done} data-testid="found-camera">
      <input type="checkbox" checked={done || chosen} disabled={done || byUrl || result === 'adding'} onChange={(event) => onChoose(event.target.checked)} />
      {picture ? <img className="found-picture" src={`data:image/jpeg;base64,${picture}`} alt={t('cameras.pictureOf', { name: camera.name || camera.address })} /> : null}
      <span className="found-text">
        <span>{camera.name || camera.address}</span>
        <span className="small">
          {camera.address}
          {camera.model ? ` · ${camera.model}` : ''}
        </span>
        {byUrl ? <span className="small">{t('cameras.rtspOnly')}</span> : null}
        {result !== null && typeof result === 'object' ? (
          <span className="found-result" data-ok="false">
            {errorText(result.error, t)}
          </span>
        ) : null}
      </span>
      {result === 'adding' ? <span className="spinner" role="status" aria-label={t('cameras.adding')} /> : null}
      {done ? (
        <span className="found-result" data-ok="true">
          {t(result === 'added' ? 'cameras.added' : 'cameras.known')}
        </span>
      ) : null}
    </label>
  );
}
