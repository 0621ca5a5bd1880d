// Options of ssh, plink, scp and curl that have a value of their own.
const WITH_VALUE = /^-(?:[SopPJLROWm]|proxycmd)$/;

/**
 * The words of a command, each option together with its value, to be shown without a break in
 * between. Joined by blanks they are the command again.
 */
export function units(command: string): string[] {
  const words = command.match(/"[^"]*"|\S+/g) ?? [];
  const found: string[] = [];
  words.forEach((word, i) => {
    const last = words[i - 1] ?? '';
    const isValue = WITH_VALUE.test(last) || (last === '-M' && word === '0');
    if (isValue && !word.startsWith('-')) {
      found.push(`${found.pop() ?? ''} ${word}`);
    } else {
      found.push(word);
    }
  });
  return found;
}
