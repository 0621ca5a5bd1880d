import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { plainText } from '../../ui/plainText';

/** The notebooks and folders in a folder, by path; folders end with a slash. Never rejects. */
export type ListFolder = (folder: string) => Promise<readonly string[]>;

/** Which notebook is to be run: a field to type and choose in, or a text when that is settled. */
export function NotebookField(props: {
  readonly trans: TranslationBundle;
  readonly path: string;
  readonly isFixed: boolean;
  readonly isRefused: boolean;
  readonly listFolder: ListFolder;
  readonly onChange: (path: string) => void;
}): React.JSX.Element {
  const { trans, path, isFixed, isRefused, listFolder, onChange } = props;
  const id = React.useId();
  if (isFixed) {
    return (
      <div className="jrh-Field">
        <span className="jrh-Field-label">{trans.__('Notebook')}</span>
        <span className="jrh-Text" dir="auto" title={path}>
          {plainText(path)}
        </span>
      </div>
    );
  }
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{trans.__('Notebook')}</label>
      <input
        className={isRefused ? 'jrh-Input jrh-mod-invalid' : 'jrh-Input'}
        id={id}
        list={`${id}-list`}
        data-field="notebook"
        aria-invalid={isRefused}
        autoComplete="off"
        spellCheck={false}
        placeholder={trans.__('folder/notebook.ipynb')}
        value={path}
        onChange={event => onChange(event.target.value)}
      />
      <Suggestions id={`${id}-list`} path={path} listFolder={listFolder} />
    </div>
  );
}

function Suggestions(props: {
  readonly id: string;
  readonly path: string;
  readonly listFolder: ListFolder;
}): React.JSX.Element {
  const { id, path, listFolder } = props;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const [paths, setPaths] = React.useState<readonly string[]>([]);
  React.useEffect(() => {
    let isCurrent = true;
    const list = async (): Promise<void> => {
      const found = await listFolder(folder);
      if (isCurrent) {
        setPaths(found);
      }
    };
    void list();
    return () => {
      isCurrent = false;
    };
  }, [folder, listFolder]);
  return (
    <datalist id={id}>
      {paths.map(value => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}
