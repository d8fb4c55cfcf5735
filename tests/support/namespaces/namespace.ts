/** Runs a script in a network namespace of its own, where multicast and other addresses are nobody else's. Linux with user namespaces. */
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Whether such namespaces, and links between them, can be made here. */
export function canMakeNamespaces(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    execFileSync('unshare', ['-rn', 'sh', '-c', 'ip link add v0 type veth peer name v1'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Two pairs of linked interfaces, each one a network with a multicast route of its own: a0 (10.77.1.1/24) and b0 (10.77.2.1/24) are ours,
 * their other ends live in a second namespace with 10.77.1.2 and 10.77.2.2.
 * @param ours commands for the first namespace; `theirs` for the second, which is started before and ended after it
 * @returns what `ours` printed
 */
export async function inTwoNetworks(ours: string, theirs: string): Promise<string> {
  const script = `
set -e
ip link set lo up
ip link add a0 type veth peer name a1
ip link add b0 type veth peer name b1
unshare -n sh -c 'ip link set lo up; while [ ! -e /sys/class/net/a1 ] && ! ip link show a1 >/dev/null 2>&1; do sleep 0.05; done; while ! ip link show b1 >/dev/null 2>&1; do sleep 0.05; done
ip addr add 10.77.1.2/24 dev a1; ip addr add 10.77.2.2/24 dev b1; ip link set a1 up; ip link set b1 up; cd "$0"; exec sh -c "$1"' "$KANJIA_ROOT" "$THEIRS" >"$TMPDIR/theirs-$$.log" 2>&1 &
other=$!
trap 'kill $other 2>/dev/null; rm -f "$TMPDIR/theirs-$$.log"' EXIT
sleep 0.2
ip link set a1 netns $other
ip link set b1 netns $other
ip addr add 10.77.1.1/24 dev a0
ip addr add 10.77.2.1/24 dev b0
ip link set a0 up
ip link set b0 up
ip route add 224.0.0.0/4 dev a0
cd "$KANJIA_ROOT"
log="$TMPDIR/theirs-$$.log"
export log
sh -c "$OURS"
`;
  const { stdout } = await promisify(execFile)('unshare', ['-rnpf', '--mount-proc', 'sh', '-c', script], {
    env: { ...process.env, KANJIA_ROOT: root, OURS: ours, THEIRS: theirs, NODE: process.execPath, TMPDIR: process.env.TMPDIR ?? '/tmp' },
    timeout: 60_000,
    maxBuffer: 8 << 20,
  }).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`in the namespace: ${error.stdout ?? ''}\n${error.stderr ?? ''}`);
  });
  return stdout;
}
