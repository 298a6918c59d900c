// MQTT's topic filters: `+` stands for one level, `#` at the end for any number of them.

/** As MQTT has it: wildcards at the beginning do not match topics that begin with `$`. */
export function matchesFilter(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const parts = filter.split('/');
  const levels = topic.split('/');
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    if (part === '#') return i === parts.length - 1;
    if (i >= levels.length || (part !== '+' && part !== levels[i])) return false;
  }
  return parts.length === levels.length;
}
