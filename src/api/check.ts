/**
 * Whether an answer has the members that the page relies on.
 *
 * The contract is what the server promises; this is for what arrives when somebody else answers
 * in its place, or a server of another version does.
 */
export function isRunList(data: unknown): boolean {
  return (
    isObject(data) &&
    Array.isArray(data['runs']) &&
    data['runs'].every(isRun) &&
    isTextOrNull(data['next'])
  );
}

/** The same for a single run. */
export function isRun(data: unknown): boolean {
  return (
    isObject(data) &&
    ['id', 'name', 'created_at'].every(key => isText(data[key])) &&
    ['started_at', 'ended_at', 'seen_at'].every(key =>
      isTextOrNull(data[key])
    ) &&
    typeof data['elapsed_s'] === 'number' &&
    Array.isArray(data['notes']) &&
    Array.isArray(data['exports']) &&
    ['source', 'result', 'limits', 'progress', 'parameters'].every(key =>
      isObject(data[key])
    ) &&
    hasText(data['source'], 'path') &&
    hasText(data['result'], 'path') &&
    hasText(data['state'], 'kind')
  );
}

/** The same for what is known of a file. */
export function isInspection(data: unknown): boolean {
  return (
    isObject(data) &&
    (data['kernel'] === null || hasText(data['kernel'], 'display_name')) &&
    Array.isArray(data['parameters']) &&
    data['parameters'].every(
      parameter => hasText(parameter, 'name') && hasText(parameter, 'type')
    )
  );
}

/** The same for the handshake. */
export function isInfo(data: unknown): boolean {
  return (
    isObject(data) &&
    isText(data['version']) &&
    ['engines', 'export_formats'].every(key => Array.isArray(data[key]))
  );
}

/** The same for both verdicts. */
export function isSurvival(data: unknown): boolean {
  return (
    isObject(data) &&
    ['server', 'run'].every(key => isVerdict(data[key])) &&
    isObject(data['server']) &&
    typeof data['server']['protected'] === 'boolean'
  );
}

/** The same for the sessions of tmux and screen. */
export function isSessionList(data: unknown): boolean {
  return (
    isObject(data) &&
    isListOf(data['sessions'], isSession) &&
    isListOf(data['multiplexers'], one => hasText(one, 'kind')) &&
    isTextOrNull(data['installer'])
  );
}

/** The same for one of them. */
export function isSession(data: unknown): boolean {
  return (
    isObject(data) &&
    ['kind', 'id', 'name', 'created_at'].every(key => isText(data[key])) &&
    ['attached', 'windows'].every(key => typeof data[key] === 'number') &&
    ['programs', 'runs'].every(key => isListOf(data[key], isText)) &&
    isListOf(data['servers'], one => hasText(one, 'id')) &&
    isTextOrNull(data['label']) &&
    (data['attach'] === null || isListOf(data['attach'], isText))
  );
}

/** The same for how one has ended. */
export function isSessionEnd(data: unknown): boolean {
  return (
    hasText(data, 'id') &&
    isObject(data) &&
    isListOf(data['survivors'], one => hasText(one, 'program'))
  );
}

/** The same for a terminal. */
export function isOpenTerminal(data: unknown): boolean {
  return hasText(data, 'name');
}

function isVerdict(data: unknown): boolean {
  return (
    isObject(data) &&
    ['level', 'reason'].every(key => isText(data[key])) &&
    isTextOrNull(data['ends_at']) &&
    isListOf(data['facts'], fact => hasText(fact, 'code'))
  );
}

function isListOf(data: unknown, isOne: (data: unknown) => boolean): boolean {
  return Array.isArray(data) && data.every(isOne);
}

/** The same for the way to the server. */
export function isTunnelFacts(data: unknown): boolean {
  return (
    isObject(data) &&
    ['own_name', 'home', 'host', 'host_source'].every(key =>
      isText(data[key])
    ) &&
    ['user', 'ssh_port', 'not_needed'].every(key => isTextOrNull(data[key])) &&
    (data['server'] === null || hasText(data['server'], 'base_url')) &&
    (data['job'] === null || hasText(data['job'], 'id')) &&
    isTunnelMemory(data['remembered'])
  );
}

/** The same for what is remembered of it. */
export function isTunnelMemory(data: unknown): boolean {
  const members = ['user', 'host', 'jump', 'ssh_port', 'local_port'];
  return (
    isObject(data) &&
    [...members, 'form', 'route'].every(key => isTextOrNull(data[key]))
  );
}

/** The same for the token. */
export function isTunnelToken(data: unknown): boolean {
  return (
    hasText(data, 'login') && isObject(data) && isTextOrNull(data['token'])
  );
}

function hasText(data: unknown, key: string): boolean {
  return isObject(data) && isText(data[key]);
}

function isText(data: unknown): boolean {
  return typeof data === 'string';
}

function isTextOrNull(data: unknown): boolean {
  return data === null || isText(data);
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
