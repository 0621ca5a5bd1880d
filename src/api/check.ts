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
