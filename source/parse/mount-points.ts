/**
 * Where file systems are mounted whose data comes from somewhere else, of `/proc/self/mountinfo` (`proc(5)`): a call to
 * one of them may never return.
 *
 *     98 36 0:52 / /data rw,relatime shared:40 - nfs4 server:/export rw,vers=4.2,hard
 */

/** File systems that the kernel makes up or keeps in memory, and those whose parts are listed by themselves. */
const ownKinds =
  /^(?:autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|efivarfs|fusectl|hugetlbfs|mqueue|nsfs|overlay|proc|pstore|ramfs|securityfs|squashfs|sysfs|tmpfs|tracefs)$/;

/** Blanks, tabs, line ends and backslashes stand as three octal digits. */
const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

export function distantMounts(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', behind = ''] = line.split(' - ');
    const point = before.split(' ')[4];
    const [kind = '', from = ''] = behind.split(' ');
    const isDistant = kind !== '' && !ownKinds.test(kind) && !from.startsWith('/dev/');
    return point !== undefined && isDistant ? [unescaped(point)] : [];
  });
}
