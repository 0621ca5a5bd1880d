import type * as Contract from '../../contract';

// What means itself inside a word in sh, bash, zsh, fish, csh, PowerShell and cmd alike. A comma
// is none of it (PowerShell), nor is a percent sign (cmd), a tilde or a caret.
const SAFE = /^[A-Za-z0-9_./:+-]*$/;
const START_S = 180;

/**
 * The command that starts the same run from a terminal of the server, from any folder; null when
 * some of it would need quoting, which each shell does in its own way.
 */
export function cliCommand(run: Contract.Run): string | null {
  const words = [run.source.path, ...options(run)];
  const isSafe =
    words.every(word => SAFE.test(word.replace('=', ''))) &&
    run.source.path.startsWith('/');
  return isSafe ? ['jupyter remote-helper run', ...words].join(' ') : null;
}

function options(run: Contract.Run): string[] {
  const { limits, parameters, kernel, engine, exports } = run;
  return [
    ...Object.entries(parameters).flatMap(([name, value]) =>
      typeof value === 'string'
        ? ['-r', `${name}=${value}`]
        : ['-p', `${name}=${JSON.stringify(value)}`]
    ),
    ...(kernel ? [`--kernel=${kernel.name}`] : []),
    ...seconds('--cell-timeout', limits.cell_s),
    ...seconds('--timeout', limits.run_s),
    ...seconds('--start-timeout', limits.start_s, START_S),
    ...(limits.allow_errors ? ['--allow-errors'] : []),
    ...(engine === 'own' ? [] : [`--engine=${engine}`]),
    ...exports.map(({ format }) => `--also=${format}`)
  ];
}

function seconds(
  option: string,
  value: number | null,
  usual: number | null = null
): string[] {
  return value === null || value === usual ? [] : [`${option}=${value}`];
}
