"""A second, independent RTSP server for the tests: GStreamer's, serving one MP4's H.264 as it is, over and over.

Usage: python3 gst-rtsp-server.py FILE [--codec h264|h265] [--audio aac|opus|pcma|pcmu|g722] [--user NAME --password WORD]
The sound is a tone of 440 Hz.
Prints "ready rtsp://127.0.0.1:PORT/stream" when it listens; ends when its standard input does.
"""
import argparse
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--codec", default="h264")
parser.add_argument("--audio")
parser.add_argument("--user")
parser.add_argument("--password")
options = parser.parse_args()

Gst.init(None)
loop = GLib.MainLoop()
server = GstRtspServer.RTSPServer.new()
server.set_address("127.0.0.1")
server.set_service("0")

TONE = "audiotestsrc is-live=true freq=440 ! audio/x-raw,rate=%d,channels=1 ! audioconvert ! "
SOUND = {
    "aac": TONE % 16000 + "avenc_aac ! rtpmp4gpay name=pay1 pt=97 ",
    "opus": TONE % 48000 + "opusenc ! rtpopuspay name=pay1 pt=97 ",
    "pcma": TONE % 8000 + "alawenc ! rtppcmapay name=pay1 pt=8 ",
    "pcmu": TONE % 8000 + "mulawenc ! rtppcmupay name=pay1 pt=0 ",
    "g722": TONE % 16000 + "avenc_g722 ! rtpg722pay name=pay1 pt=9 ",
}

# The file from its beginning for each first client, in real time; parameter sets before each keyframe, as cameras do.
LAUNCH = (
    "( filesrc location={file} ! qtdemux name=d d.video_0 ! {codec}parse config-interval=-1 "
    "! rtp{codec}pay name=pay0 pt=96 {sound})"
).format(sound=SOUND.get(options.audio, ""), file='"' + options.file.replace("\\", "\\\\").replace('"', '\\"') + '"', codec=options.codec)

factory = GstRtspServer.RTSPMediaFactory.new()
factory.set_launch(LAUNCH)
factory.set_shared(True)
server.get_mount_points().add_factory("/stream", factory)

if options.user:
    auth = GstRtspServer.RTSPAuth.new()
    auth.set_supported_methods(GstRtspServer.RTSPAuthMethod.DIGEST if hasattr(GstRtspServer, "RTSPAuthMethod") else 2)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth.add_digest(options.user, options.password, token)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role("user")
    permissions.add_permission_for_role("user", "media.factory.access", True)
    permissions.add_permission_for_role("user", "media.factory.construct", True)
    factory.set_permissions(permissions)
    server.set_auth(auth)

server.attach(None)


def stop_with_stdin():
    sys.stdin.read()
    GLib.idle_add(loop.quit)


threading.Thread(target=stop_with_stdin, daemon=True).start()
print("ready rtsp://127.0.0.1:%d/stream" % server.get_bound_port(), flush=True)
loop.run()
