#include <stdio.h>
#include <string.h>

#include "auth/auth.h"
#include "base/kp_file.h"
#include "cli/cli.h"
#include "ticket/ticket.h"

/* Who may sign in with a token: partners and administrators at the console, bridges. The file
 * holds hashes alone. */

struct tokens {
	struct cli_shared shared;
	const char *args[CLI_MAX_ARGS];
	const char *file, *role, *unit;
	char *path; /* owned */
};

static void tokens_clear(struct tokens *t)
{
	free(t->path);
}
KP_AUTO_CLEAR(tokens, tokens_clear)

/* ---- list ---- */

static void add_entry(struct kp_jsonw *w, const struct auth_user *u)
{
	kp_jsonw_begin(w, NULL, '{');
	kp_jsonw_str(w, "name", u->id);
	kp_jsonw_str(w, "role", auth_role_name(u->role));
	if (*u->unit)
		kp_jsonw_str(w, "unit", u->unit);
	kp_jsonw_end(w, '}');
}

static int list(struct tokens *t)
{
	KP_AUTO(auth) struct auth *a = NULL;
	struct auth_options opt = {.tokens_file = t->path};
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_jsonw w = {.s = &s};
	struct auth_user u;
	struct kp_err err = {0};
	size_t n = 0;

	/* None was made yet. */
	if (!t->file && !kp_file_exists(t->path))
		opt.tokens_file = NULL;
	if (auth_open(&opt, &a, &err) < 0)
		return cli_fail(&err);
	kp_jsonw_begin(&w, NULL, '[');
	for (; auth_service_at(a, n, &u); n++) {
		add_entry(&w, &u);
		if (!t->shared.json)
			printf("%-24s  %-10s  %s\n", u.id, auth_role_name(u.role), u.unit);
	}
	kp_jsonw_end(&w, ']');
	if (t->shared.json)
		cli_print(&s);
	else
		printf("%zu %s\n", n, n == 1 ? "token" : "tokens");
	return CLI_FINE;
}

/* ---- new, revoke ---- */

/* A token opens the desk of the partner of that name, and a unit's tickets: a slip would open
 * nothing, and nobody would know why. */
static int check_names(const struct tokens *t, enum auth_role role)
{
	KP_AUTO(cli_engine) struct cli_engine e = {0};
	int rc;

	if (role != AUTH_PARTNER && !t->unit)
		return CLI_FINE;
	if ((rc = cli_kb_open(&t->shared, &e)) != CLI_FINE)
		return rc;
	if (role == AUTH_PARTNER && ticket_partner(e.kb, t->args[1]) < 0)
		return cli_usage("partner '%s' is not in partners.yaml", t->args[1]);
	if (t->unit && kb_find_unit(e.kb, t->unit) < 0)
		return cli_usage("unit '%s' is not in organisation.yaml", t->unit);
	return CLI_FINE;
}

static void tell(const struct tokens *t, enum auth_role role, const struct auth_service *s)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	struct kp_jsonw w = {.s = &out};

	if (t->shared.json) {
		kp_jsonw_begin(&w, NULL, '{');
		kp_jsonw_str(&w, "name", t->args[1]);
		kp_jsonw_str(&w, "role", auth_role_name(role));
		kp_jsonw_str(&w, "token", s->token);
		kp_jsonw_end(&w, '}');
		cli_print(&out);
		return;
	}
	puts(s->token);
	fprintf(stderr,
		"This is shown only now; '%s' keeps its hash. The daemon knows it in a "
		"moment.\n",
		t->path);
}

static int make(struct tokens *t)
{
	KP_AUTO(auth_service) struct auth_service s = {0};
	struct kp_err err = {0};
	int role = t->role ? auth_role_parse(t->role) : -1, rc;

	if (role < 0)
		return cli_usage(
			"--role tells what the token is for: supervisor, partner, admin or "
			"service");
	if ((rc = check_names(t, (enum auth_role)role)) != CLI_FINE)
		return rc;
	if (auth_service_new(t->args[1], (enum auth_role)role, t->unit, &s, &err) < 0 ||
		auth_tokens_add(t->path, &s, &err) < 0)
		return cli_refused(&err);
	tell(t, (enum auth_role)role, &s);
	return CLI_FINE;
}

static int revoke(struct tokens *t)
{
	struct kp_err err = {0};

	if (auth_tokens_remove(t->path, t->args[1], &err) < 0)
		return cli_refused(&err);
	fprintf(stderr,
		"The token of '%s' is taken back; who uses it is signed out in a moment.\n",
		t->args[1]);
	return CLI_FINE;
}

/* ---- which ---- */

static const struct verb {
	struct cli_verb is;
	int (*run)(struct tokens *t);
} verbs[] = {
	{{"list", 1, 1, "nothing more"}, list},
	{{"new", 2, 2, "a name"}, make},
	{{"revoke", 2, 2, "a name"}, revoke},
};

static int run(struct tokens *t)
{
	const struct verb *verb =
		cli_verb("token", t->args, verbs, KP_LEN(verbs), sizeof(*verbs));

	if (!verb)
		return CLI_BROKEN;
	t->path = t->file ? kp_strdup(t->file) : kp_format("%s/tokens", t->shared.data);
	return verb->run(t);
}

int cmd_token(int argc, char **argv)
{
	KP_AUTO(tokens) struct tokens t = {0};
	const struct cli_option options[] = {
		{"role", CLI_TEXT, &t.role, "ROLE",
			"new: supervisor, partner, admin, or service (a bridge)", 0, 0},
		{"unit", CLI_TEXT, &t.unit, "ID", "new: the unit of who bears it", 0, 0},
		{"file", CLI_TEXT, &t.file, "FILE",
			"the tokens file (default: tokens in --data, which the daemon reads)",
			0, 0},
	};
	const struct cli_spec spec = {
		.usage = "token list|new|revoke [NAME] [OPTION…]",
		.about = "Tokens of those who sign in at the console, and of bridges: `list`, "
			 "`new NAME\n"
			 "--role ROLE` makes one and prints it, `revoke NAME` takes it back. "
			 "A partner's name\n"
			 "is the id in partners.yaml. The daemon reads the file again when it "
			 "changes.",
		.uses = CLI_USE_KB | CLI_USE_DATA | CLI_USE_JSON,
		.options = options,
		.noptions = KP_LEN(options),
		.min_args = 1,
		.max_args = 2,
	};
	int rc = cli_parse(&spec, argc, argv, &t.shared, t.args);

	return rc == CLI_GO_ON ? run(&t) : rc;
}
