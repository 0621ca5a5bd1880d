import { LabIcon } from '@jupyterlab/ui-components';
import type * as Contract from './contract';

const DISC = 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z';
const RING = `${DISC}m0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16z`;
const SHIELD = 'M12 2 4 5v6.2c0 4.9 3.3 9.2 8 10.8 4.7-1.6 8-5.9 8-10.8V5z';
const LIGHT = 'a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z';

/** Two units of a host, the lower one playing. */
export const remoteHelperIcon = themed(
  'remote-helper',
  'M4 3h16a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z' +
    `m2.5 2.6${LIGHT}` +
    'M4 13h8v8H4a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z' +
    `m2.5 2.6${LIGHT}` +
    'M14 13v9l8-4.5z'
);

/** Lab's play triangle, standing on the host. */
export const runInBackgroundIcon = themed(
  'run-in-background',
  'M8 2v12l9.5-6z' +
    'M4 16h16a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1z' +
    `m2.5 1.6${LIGHT}`
);

/** The state of a run by its shape alone; whoever shows it gives it a colour. */
export const stateIcons: Readonly<Record<Contract.State['kind'], LabIcon>> = {
  queued: coloured('queued', `${RING}M11 6.5h2v5l3.6 2.2-1 1.7L11 12.7z`),
  starting: coloured('starting', `${RING}M10 7.8v8.4l6-4.2z`),
  running: coloured('running', `${DISC}M10 7.5v9l6.5-4.5z`),
  stopping: coloured('stopping', `${RING}M8.5 8.5h7v7h-7z`),
  succeeded: coloured(
    'succeeded',
    `${DISC}M10 16.6 5.9 12.5 7.4 11l2.6 2.6L16.6 7l1.5 1.5z`
  ),
  failed: coloured(
    'failed',
    `${DISC}M8.4 7 7 8.4l3.6 3.6L7 15.6 8.4 17l3.6-3.6 3.6 3.6 1.4-1.4` +
      '-3.6-3.6L17 8.4 15.6 7 12 10.6z'
  ),
  cancelled: coloured('cancelled', `${RING}M6.3 7.7l1.4-1.4 10 10-1.4 1.4z`),
  lost: coloured(
    'lost',
    'M10 2.2v2A8 8 0 0 0 4.2 10h-2A10 10 0 0 1 10 2.2z' +
      'm4 0a10 10 0 0 1 7.8 7.8h-2A8 8 0 0 0 14 4.2z' +
      'M4.2 14a8 8 0 0 0 5.8 5.8v2A10 10 0 0 1 2.2 14z' +
      'm15.6 0h2a10 10 0 0 1-7.8 7.8v-2a8 8 0 0 0 5.8-5.8z' +
      'M11 7h2v6h-2zm0 7.5h2v2h-2z'
  ),
  unresponsive: coloured(
    'unresponsive',
    'M12 2.5 1.5 21h21zM11 9.5h2V15h-2zm0 7h2v2h-2z'
  ),
  unknown: coloured(
    'unknown',
    `${RING}M8.5 9.7a3.5 3.5 0 1 1 5.6 2.8c-.8.6-1.1 1-1.1 1.9v.1h-2v-.3` +
      'c0-1.6.7-2.4 1.8-3.2a1.5 1.5 0 1 0-2.3-1.3zM11 16h2v2h-2z'
  )
};

const SHIELD_LINE = `${SHIELD}m0 2.1 6 2.3v4.8c0 3.8-2.4 7.2-6 8.7-3.6-1.5-6-4.9-6-8.7V6.4z`;
const TICK = 'M10.7 16.2 7 12.5l1.4-1.4 2.3 2.3 4.9-4.9L17 9.9z';

/** A shield with a tick: this survives. */
export const keepsIcon = coloured('keeps', `${SHIELD}${TICK}`);

/** Whether something survives a dropped connection, by its shape alone. */
export const verdictIcons: Readonly<Record<Contract.VerdictLevel, LabIcon>> = {
  keeps: keepsIcon,
  probably: coloured('probably', `${SHIELD_LINE}${TICK}`),
  at_risk: coloured('at-risk', `${SHIELD_LINE}M11 7.5h2V13h-2zm0 7h2v2h-2z`),
  will_stop: coloured(
    'will-stop',
    `${SHIELD}M9.2 7.8 7.8 9.2l2.8 2.8-2.8 2.8 1.4 1.4 2.8-2.8 2.8 2.8 1.4-1.4` +
      '-2.8-2.8 2.8-2.8-1.4-1.4-2.8 2.8z'
  ),
  managed: coloured(
    'managed',
    'M18.9 10.1A7 7 0 0 0 5.4 8.6 5.5 5.5 0 0 0 6 19.5h12.5a4.8 4.8 0 0 0 .4-9.4z'
  ),
  job: coloured(
    'job',
    'M9 1h6v2H9zm3 4a9 9 0 1 0 0 18 9 9 0 0 0 0-18z' +
      'm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14zm-1 2.5h2v5.5h-2z'
  ),
  unknown: stateIcons.unknown
};

/** A minus in a ring: not run. */
export const notRunIcon = coloured('not-run', `${RING}M7.5 11h9v2h-9z`);

/** A cloud struck out: no connection. */
export const offlineIcon = coloured(
  'offline',
  'M3.4 2 2 3.4l4 4A5.5 5.5 0 0 0 6 18.5h11l3.6 3.6 1.4-1.4z' +
    'M8 9.5l7 7H6a3.5 3.5 0 0 1 0-7z' +
    'M9 5.2A7 7 0 0 1 18.9 10.1a4.8 4.8 0 0 1 2.9 7.7l-1.5-1.5' +
    'A2.8 2.8 0 0 0 18.5 12H17v-1a5 5 0 0 0-6.5-4.3z'
);

/** An i in a ring. */
export const infoIcon = coloured(
  'info',
  `${RING}M11 10.5h2V17h-2zM11 7h2v2h-2z`
);

// Takes the grey that the theme gives to Lab's own icons.
function themed(name: string, path: string): LabIcon {
  return icon(name, path, 'class="jp-icon3" fill="#616161"');
}

function coloured(name: string, path: string): LabIcon {
  return icon(name, path, 'fill="currentcolor"');
}

function icon(name: string, path: string, paint: string): LabIcon {
  return new LabIcon({
    name: `jupyter-remote-helper:${name}`,
    svgstr:
      '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">' +
      `<path ${paint} fill-rule="evenodd" d="${path}"/></svg>`
  });
}
