/** Where file systems of other machines and of programs are mounted. */
import { expect, it } from 'vitest';
import { distantMounts } from '../../source/parse/mount-points.js';

it('are told from those of this machine', () => {
  const text = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
24 22 0:22 / /run rw shared:5 master:3 - tmpfs tmpfs rw,size=1g
25 22 0:50 / /data rw,relatime shared:40 - nfs4 server:/export rw,vers=4.2,hard
26 22 0:51 / /home/a\\040b rw - fuse.sshfs me@host: rw,user_id=0
27 22 0:52 / /fast rw - lustre 10.0.0.1@o2ib:/fast rw
28 22 8:17 / /media/stick rw - fuseblk /dev/sdb1 rw
29 22 0:53 / /var/lib/docker/merged rw - overlay overlay rw,lowerdir=a
half a line
`;
  expect(distantMounts(text)).toEqual(['/data', '/home/a b', '/fast']);
  expect(distantMounts('')).toEqual([]);
});
