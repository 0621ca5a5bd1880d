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
