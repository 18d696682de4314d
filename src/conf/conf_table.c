#include "conf/conf_priv.h"

#include <string.h>

#define AT(member) offsetof(struct conf, member)

static const char *check_engine(const char *value)
{
	return kp_str_eq(value, "sqlite") ? NULL : "is no storage engine; write sqlite";
}

/* scheme://host[:port], as browsers write it: compared byte for byte. */
static const char *check_origin(const char *value)
{
	const char *host = kp_str_starts(value, "https://")  ? value + 8
			   : kp_str_starts(value, "http://") ? value + 7
							     : "";

	if (!*host ||
		strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") != strlen(host))
		return "is no origin; write it as https://intra.example.org, with no path and "
		       "in small letters";
	return NULL;
}

static const char *check_url(const char *value)
{
	size_t n = strlen(value);

	if (!n)
		return NULL;
	if ((!kp_str_starts(value, "https://") && !kp_str_starts(value, "http://")) ||
		value[n - 1] == '/' || strpbrk(value, " \"<>\\"))
		return "is no address of a site; write it as https://hr.example.org, without "
		       "a "
		       "slash at its end";
	return NULL;
}

static const char *check_smtp(const char *value)
{
	const char *host = kp_str_starts(value, "smtps://")  ? value + 8
			   : kp_str_starts(value, "smtp://") ? value + 7
							     : "";

	if (*value && (!*host || strpbrk(host, "/ @")))
		return "is no mail server; write it as smtp://relay.example.org:587 or "
		       "smtps://relay.example.org:465";
	return NULL;
}

static const char *check_tls(const char *value)
{
	return kp_str_eq(value, "required") || kp_str_eq(value, "none")
		       ? NULL
		       : "is neither required nor none";
}

static const char *check_content(const char *value)
{
	return kp_str_eq(value, "full") || kp_str_eq(value, "link")
		       ? NULL
		       : "is neither full nor link";
}

static const char *check_address(const char *value)
{
	size_t at = strcspn(value, "@");

	return !*value || (at > 0 && value[at] && value[at + 1] && !strpbrk(value, " <>\",;"))
		       ? NULL
		       : "is no address; write it as hr@example.org";
}

static const char *check_mailbox(const char *value)
{
	const char *host = kp_str_starts(value, "imaps://")  ? value + 8
			   : kp_str_starts(value, "imap://") ? value + 7
							     : "";
	const char *slash = strchr(host, '/');

	if (*value && (!slash || slash == host || !slash[1] || strpbrk(value, " \"\\;?@%")))
		return "is no mailbox; write it as imaps://mail.example.org/INBOX";
	return NULL;
}

/* Beyond this machine what people wrote does not travel in the clear. */
static const char *check_webhook(const char *value)
{
	static const char *const begins[] = {
		"https://", "http://localhost", "http://127.0.0.1"};

	if (!*value)
		return NULL;
	for (size_t i = 0; i < KP_LEN(begins); i++)
		if (kp_str_starts(value, begins[i]) && !strpbrk(value, " \"<>\\") &&
			(i == 0 || strchr(":/", value[strlen(begins[i])])))
			return NULL;
	return "is no address to post to; write it as https://flows.example.org/hook, or with "
	       "http:// on this machine";
}

/* Who listens to the way there could hand out keys of its own. */
static const char *check_issuer(const char *value)
{
	return check_webhook(value) ? "is no provider; write it as https://login.example.org, "
				      "or with http:// on this machine"
				    : NULL;
}

const struct conf_key conf_table[] = {
	{"listen.host", CONF_TEXT, AT(listen.host), 1, 255, "127.0.0.1", NULL,
		"address to listen on; 0.0.0.0 or :: for all of them"},
	{"listen.port", CONF_INT, AT(listen.port), 0, 65535, "8080", NULL,
		"port to listen on; 0 takes a free one"},
	{"data.dir", CONF_TEXT, AT(data.dir), 1, 4000, "./data", NULL,
		"folder of the database and of trained models; made when it is missing"},
	{"kb.dir", CONF_TEXT, AT(kb.dir), 0, 4000, "", NULL,
		"folder that holds intents/ and knowledge/; empty: the repository, or where "
		"the "
		"program is installed"},
	{"store.engine", CONF_TEXT, AT(store.engine), 1, 20, "sqlite", check_engine,
		"storage engine: sqlite"},
	{"limits.messages_per_second", CONF_INT, AT(limits.messages_per_second), 0, 100000,
		"20", NULL, "messages a second from one connection; 0 lifts the limit"},
	{"limits.burst", CONF_INT, AT(limits.burst), 1, 100000, "40", NULL,
		"messages that may come at once before the limit above applies"},
	{"limits.connections", CONF_INT, AT(limits.connections), 1, 1000000, "20000", NULL,
		"connections at a time; the limit of open files may be lower"},
	{"limits.message_bytes", CONF_INT, AT(limits.message_bytes), 256, 8192, "8192", NULL,
		"longest message from a client, in bytes"},
	{"limits.fragment_seconds", CONF_INT, AT(limits.fragment_seconds), 1, 3600, "10", NULL,
		"seconds in which a message sent in pieces must be complete"},
	{"limits.hello_seconds", CONF_INT, AT(limits.hello_seconds), 1, 3600, "30", NULL,
		"seconds from connecting to hello"},
	{"limits.idle_seconds", CONF_INT, AT(limits.idle_seconds), 10, 86400, "3600", NULL,
		"seconds without a message after which a connection is closed; the "
		"conversation "
		"can be resumed"},
	{"limits.queue", CONF_INT, AT(limits.queue), 16, 1048576, "8192", NULL,
		"places in each queue between threads; when one is full, people are asked to "
		"try again"},
	{"origins", CONF_LIST, AT(origins), 1, 300, "", check_origin,
		"web pages that may open a conversation, as https://intra.example.org; none: "
		"pages of this host only"},
	{"session.keep_days", CONF_INT, AT(session.keep_days), 0, 3650, "14", NULL,
		"days for which a conversation can be resumed"},
	{"session.memory", CONF_INT, AT(session.memory), 100, 1000000, "20000", NULL,
		"conversations held in memory; older ones are read from the database again"},
	{"retention.interaction_days", CONF_INT, AT(retention.interaction_days), 0, 36500,
		"365", NULL,
		"days for which questions and answers are kept; 0 keeps them for ever"},
	{"retention.tray_days", CONF_INT, AT(retention.tray_days), 0, 36500, "180", NULL,
		"days for which received mail that nobody has placed lies on the tray "
		"(kumppani "
		"mailbox); 0 keeps it for ever"},
	{"tokens.file", CONF_TEXT, AT(tokens.file), 0, 4000, "", NULL,
		"file that kumppani token writes (hashes, no secrets); empty: tokens in the "
		"data "
		"folder, if it is there"},
	{"oidc.issuer", CONF_TEXT, AT(oidc.issuer), 0, 300, "", check_issuer,
		"OpenID provider whose tokens the intranet hands to the chat, exactly as it "
		"calls itself, as https://login.example.org/realms/hva; empty: none"},
	{"oidc.audience", CONF_TEXT, AT(oidc.audience), 0, 300, "", NULL,
		"whom its tokens must be made for: the id of the client at the provider"},
	{"oidc.ca_file", CONF_TEXT, AT(oidc.ca_file), 0, 4000, "", NULL,
		"certificates that the provider's is checked by; empty: those of the system"},
	{"oidc.secret_file", CONF_TEXT, AT(oidc.secret_file), 0, 4000, "", NULL,
		"file whose first line is the client's secret at the provider, for signing in "
		"at the console; empty: it has none"},
	{"oidc.user_claim", CONF_TEXT, AT(oidc.user_claim), 1, 100, "preferred_username", NULL,
		"what in a token is the user's alone, at most 64 bytes; best their mail "
		"address, to which answers are sent"},
	{"oidc.unit_claim", CONF_TEXT, AT(oidc.unit_claim), 0, 100, "", NULL,
		"what in a token is the id of the user's unit in organisation.yaml; empty: "
		"nothing is"},
	{"oidc.roles_claim", CONF_TEXT, AT(oidc.roles_claim), 1, 100, "roles", NULL,
		"what in a token lists the user's roles"},
	{"oidc.partner_role", CONF_TEXT, AT(oidc.partner_role), 1, 100, "kumppani-partner",
		NULL,
		"role of HR partners; who has it is known by the address in partners.yaml"},
	{"oidc.admin_role", CONF_TEXT, AT(oidc.admin_role), 1, 100, "kumppani-admin", NULL,
		"role of administrators"},
	{"public_url", CONF_TEXT, AT(public_url), 0, 300, "", check_url,
		"address under which people reach the daemon, for links in mails, as "
		"https://hr.example.org; empty: no links"},
	{"mail.url", CONF_TEXT, AT(mail.url), 0, 300, "", check_smtp,
		"mail server that takes outgoing mail, as smtp://relay.example.org:587 or "
		"smtps://relay.example.org:465; empty: no mail is sent"},
	{"mail.tls", CONF_TEXT, AT(mail.tls), 1, 20, "required", check_tls,
		"required (STARTTLS, with a certificate that is checked) or none, for a relay "
		"on the same machine"},
	{"mail.user", CONF_TEXT, AT(mail.user), 0, 200, "", NULL,
		"user name at the mail server; empty: it asks for none"},
	{"mail.password_file", CONF_TEXT, AT(mail.password_file), 0, 4000, "", NULL,
		"file that holds the password (secrets are never written here)"},
	{"mail.ca_file", CONF_TEXT, AT(mail.ca_file), 0, 4000, "", NULL,
		"certificates that the server's is checked by; empty: those of the system"},
	{"mail.from", CONF_TEXT, AT(mail.from), 0, 254, "", check_address,
		"address that mails come from; replies go to it with +HR-2026-000123.CODE "
		"before the @, so the mailbox must take such addresses"},
	{"mail.content", CONF_TEXT, AT(mail.content), 1, 20, "full", check_content,
		"full: what people wrote is in the mail; link: only that they wrote"},
	{"mail.domain", CONF_TEXT, AT(mail.domain), 0, 200, "", NULL,
		"domain of supervisors whose user name is no mail address; empty: they get no "
		"mail and cannot answer by it"},
	{"mail.wait_seconds", CONF_INT, AT(mail.wait_seconds), 0, 3600, "60", NULL,
		"seconds to wait before a mail about a message that may be read in the chat "
		"or "
		"the console first"},
	{"mail.tries", CONF_INT, AT(mail.tries), 1, 100, "14", NULL,
		"tries before a mail is parked (kumppani outbox); with 14 that is two days"},
	{"mail.connections", CONF_INT, AT(mail.connections), 1, 16, "4", NULL,
		"connections to the mail server at a time"},
	{"mail.timeout_seconds", CONF_INT, AT(mail.timeout_seconds), 5, 600, "60", NULL,
		"seconds that sending one mail may take"},
	{"mailbox.url", CONF_TEXT, AT(mailbox.url), 0, 1000, "", check_mailbox,
		"mailbox that answers by e-mail come to, as imaps://mail.example.org/INBOX; "
		"imap:// "
		"begins TLS by STARTTLS; empty: no mail is read"},
	{"mailbox.user", CONF_TEXT, AT(mailbox.user), 0, 255, "", NULL,
		"user name at the mail server"},
	{"mailbox.password_file", CONF_TEXT, AT(mailbox.password_file), 0, 4000, "", NULL,
		"file whose first line is the password (secrets are never written here)"},
	{"mailbox.ca_file", CONF_TEXT, AT(mailbox.ca_file), 0, 4000, "", NULL,
		"certificates to trust for the mail server; empty: those of the system"},
	{"mailbox.poll_seconds", CONF_INT, AT(mailbox.poll_seconds), 1, 3600, "30", NULL,
		"seconds between looks into the mailbox"},
	{"mailbox.max_kb", CONF_INT, AT(mailbox.max_kb), 16, 16384, "1024", NULL,
		"KiB of a message that are read; of a longer one only its beginning is"},
	{"webhook.url", CONF_TEXT, AT(webhook.url), 0, 1000, "", check_webhook,
		"address to which every line of a ticket's history is posted as JSON, as "
		"https://flows.example.org/hook; empty: none is"},
	{"webhook.secret_file", CONF_TEXT, AT(webhook.secret_file), 0, 4000, "", NULL,
		"file whose first line is the secret that signs what is posted; empty: it is "
		"not "
		"signed"},
	{"webhook.ca_file", CONF_TEXT, AT(webhook.ca_file), 0, 4000, "", NULL,
		"certificates that the server's is checked by; empty: those of the system"},
	{"webhook.content", CONF_TEXT, AT(webhook.content), 1, 20, "link", check_content,
		"full: what people wrote is posted, too; link: only what happened"},
	{"log.level", CONF_LEVEL, AT(log.level), 1, 20, "info", NULL,
		"least important events to log: debug, info, warn or error"},
};
const size_t conf_table_n = KP_LEN(conf_table);

const struct conf_key *conf_find(const char *name)
{
	for (size_t i = 0; i < conf_table_n; i++)
		if (kp_str_eq(conf_table[i].name, name))
			return &conf_table[i];
	return NULL;
}
