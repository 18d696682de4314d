#!/usr/bin/python3
"""An HTTP server for tests that takes webhooks: each message becomes a file.

Usage: hookd.py FOLDER PORT SECRET

Listens on the loopback address, with PORT 0 on a free one, and prints "port=N". A message whose
signature (standardwebhooks.com) is right goes to FOLDER/NUMBER.json, its id first; another is
answered with 401. FOLDER/mode, when it is there, is the status that it answers with instead.
"""
import base64
import hashlib
import hmac
import http.server
import os
import sys

FOLDER, PORT, SECRET = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Hook(http.server.BaseHTTPRequestHandler):
    def signed(self, body):
        said = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        mac = hmac.new(SECRET.encode(), said, hashlib.sha256).digest()
        right = "v1," + base64.b64encode(mac).decode()
        return hmac.compare_digest(right, self.headers["webhook-signature"] or "")

    def status(self, body):
        mode = os.path.join(FOLDER, "mode")
        if os.path.exists(mode):
            with open(mode) as file:
                return int(file.read())
        return 200 if self.signed(body) else 401

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.status(body)
        if status == 200:
            count = sum(name.endswith(".json") for name in os.listdir(FOLDER))
            with open(os.path.join(FOLDER, "part"), "wb") as file:
                file.write(self.headers["webhook-id"].encode() + b"\n" + body)
            os.rename(file.name, os.path.join(FOLDER, f"{count + 1:06}.json"))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.HTTPServer(("127.0.0.1", PORT), Hook)
print(f"port={server.server_port}", flush=True)
server.serve_forever()
