#!/bin/sh
# Packages: systemd 252.39-1~deb12u2, libsystemd-shared of the same package (Debian 12), python3 to receive
# Seen:     systemd-notify READY=1 sends two datagrams: the state, and then BARRIER=1 with a descriptor, for whose
#           closing it waits up to five seconds. So a receiver that reads one datagram for each call falls behind, and
#           one that keeps the descriptor holds up whoever notifies.
# Guess:    one call, one datagram with the state.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq systemd=252.39-1~deb12u2 >&2
dpkg-deb -x systemd_*.deb root
cat > receive.py <<'PROGRAM'
import socket, subprocess, sys, os
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("notify")
receiver.settimeout(3)
paths = [os.path.join(at, "root", folder) for at in [os.getcwd()] for folder in ("lib/x86_64-linux-gnu/systemd", "lib/systemd", "usr/lib/x86_64-linux-gnu/systemd")]
sender = subprocess.Popen(
    [os.path.join("root", "bin", "systemd-notify"), "READY=1"],
    env={"NOTIFY_SOCKET": os.path.join(os.getcwd(), "notify"), "LD_LIBRARY_PATH": ":".join(paths)},
)
while True:
    try:
        data, ancillary, _, _ = receiver.recvmsg(4096, 1024)
    except socket.timeout:
        break
    descriptors = sum(len(body) // 4 for _, kind, body in ancillary if kind == socket.SCM_RIGHTS)
    for _, kind, body in ancillary:
        if kind == socket.SCM_RIGHTS:
            for at in range(0, len(body), 4):
                os.close(int.from_bytes(body[at : at + 4], sys.byteorder))
    print(data.decode().strip(), descriptors)
    if sender.poll() is not None:
        break
PROGRAM
cat > expected <<'OUTPUT'
READY=1 0
BARRIER=1 1
OUTPUT
python3 receive.py > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
