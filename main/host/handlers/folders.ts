import type { Handlers } from '../dispatcher.ts';
import type { Folders } from '../folders.ts';

export function folderHandlers(folders: Folders): Pick<Handlers, 'folders.list' | 'folders.create'> {
  return {
    'folders.list': ({ path }) => folders.list(path),
    'folders.create': ({ path, name }) => folders.create(path, name),
  };
}
