#!/usr/bin/env python3
"""Answers a mail as mail programs do - quoted, in its thread - over SMTP with STARTTLS.

Usage: reply.py PORT CA_FILE ADDRESS TEXT <MAIL
ADDRESS is who answers; the server is tests/mail/relay on that port.
"""
import email
import email.message
import email.policy
import email.utils
import smtplib
import ssl
import sys


def answer(mail, address, text):
    reply = email.message.EmailMessage(email.policy.SMTP)
    reply["From"] = address
    reply["To"] = str(mail["Reply-To"] or mail["From"])
    reply["Subject"] = "Re: " + str(mail["Subject"]).removeprefix("Re: ")
    reply["Date"] = email.utils.localtime()
    reply["Message-ID"] = email.utils.make_msgid(domain="mail.example.org")
    reply["In-Reply-To"] = mail["Message-ID"]
    reply["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    said = mail.get_body(("plain",)).get_content()
    quoted = "".join(f"> {line}\n" for line in said.splitlines())
    reply.set_content(f"{text}\n\n{mail['From']} kirjoitti:\n\n{quoted}")
    return reply


def main():
    port, ca_file, address, text = sys.argv[1:]
    mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
    with smtplib.SMTP("localhost", int(port), timeout=30) as server:
        server.starttls(context=ssl.create_default_context(cafile=ca_file))
        server.login("kumppani", "salasana")
        server.send_message(answer(mail, address, text))


main()
