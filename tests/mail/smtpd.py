#!/usr/bin/python3
"""An SMTP server (aiosmtpd) for tests: what it takes becomes a file a message.

Usage: smtpd.py FOLDER PORT [--tls CERT KEY] [--auth USER PASSWORD]

Listens on the loopback address, with PORT 0 on a free one, and prints "port=N". Messages go to
FOLDER/NUMBER.eml, envelope first. FOLDER/mode, when it is there, tells what to do with the
next ones: "later" (451, as greylisting does), "never" (550), "drop" (the connection ends in the
middle of the message), "slow" (waits for a long time before it says yes).
"""

import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Folder:
    def __init__(self, path):
        self.path = path
        self.taken = sum(name.endswith(".eml") for name in os.listdir(path))

    def mode(self):
        try:
            with open(os.path.join(self.path, "mode")) as f:
                return f.read().strip()
        except FileNotFoundError:
            return ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode() == "later":
            return "451 4.7.1 come back in a while"
        if self.mode() == "never":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode() == "drop":
            server.transport.abort()
            return "421 gone"
        if self.mode() == "slow":
            await asyncio.sleep(600)
        self.taken += 1
        name = os.path.join(self.path, "%06d" % self.taken)
        with open(name, "wb") as f:
            f.write(b"X-Envelope-From: %s\r\n" % envelope.mail_from.encode())
            for to in envelope.rcpt_tos:
                f.write(b"X-Envelope-To: %s\r\n" % to.encode())
            f.write(envelope.content)
        os.rename(name, name + ".eml")
        return "250 OK"


def context(arguments):
    if "--tls" not in arguments:
        return None
    i = arguments.index("--tls")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(arguments[i + 1], arguments[i + 2])
    return tls


def authenticator(arguments):
    if "--auth" not in arguments:
        return None
    i = arguments.index("--auth")
    right = (arguments[i + 1].encode(), arguments[i + 2].encode())

    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == right)

    return check


async def main():
    folder, port, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    handler, tls, check = Folder(folder), context(arguments), authenticator(arguments)

    def session():
        return SMTP(handler, hostname="localhost", tls_context=tls, require_starttls=bool(tls),
                    authenticator=check, auth_required=bool(check), auth_require_tls=True)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port)
    print("port=%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
