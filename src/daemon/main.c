/* kumppanid: the daemon. Reads the command line and the configuration, then serves until a
 * signal says stop. */
#include <getopt.h>

#include "base/kp_file.h"
#include "base/kp_log.h"
#include "daemon/app.h"

static volatile sig_atomic_t stopping, reloading;

static void on_signal(int signal)
{
	if (signal == SIGHUP)
		reloading = reloading + 1;
	else
		stopping = 1;
}

static void listen_to_signals(void)
{
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	sigaction(SIGXFSZ, &act, NULL);
}

/* ---- command line ---- */

struct options {
	const char *conf, *port, *data, *kb;
	bool check;
};

static const char help[] =
	"usage: kumppanid [-c FILE] [--port N] [--data DIR] [--kb DIR]\n"
	"\n"
	"  -c, --config FILE  the configuration; without one every key has its default\n"
	"  -p, --port N       listen on port N; 0 takes a free one\n"
	"      --data DIR     folder of the database and of trained models\n"
	"      --kb DIR       folder that holds intents/ and knowledge/\n"
	"      --check-config say what is wrong with the configuration, and end; without -c,\n"
	"                     show every key with its default\n"
	"      --version      say which version this is\n"
	"      --help         this text\n"
	"\n"
	"SIGHUP and a changed file reload the knowledge base; SIGTERM drains and stops.\n"
	"Exit status: 0 stopped when told to, 1 the content has errors, 2 wrong usage or\n"
	"a broken environment.\n";

enum { GO_ON = -1 };

/* GO_ON, or the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {{"config", required_argument, NULL, 'c'},
		{"port", required_argument, NULL, 'p'}, {"data", required_argument, NULL, 'd'},
		{"kb", required_argument, NULL, 'k'}, {"check-config", no_argument, NULL, 'C'},
		{"version", no_argument, NULL, 'V'}, {"help", no_argument, NULL, 'h'}, {0}};
	int c;

	while ((c = getopt_long(argc, argv, "c:p:h", longs, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->conf = optarg;
			break;
		case 'p':
			o->port = optarg;
			break;
		case 'd':
			o->data = optarg;
			break;
		case 'k':
			o->kb = optarg;
			break;
		case 'C':
			o->check = true;
			break;
		case 'V':
			puts("kumppanid " KP_VERSION);
			return 0;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			fputs("kumppanid: see kumppanid --help\n", stderr);
			return APP_EXIT_BROKEN;
		}
	}
	if (optind == argc)
		return GO_ON;
	fprintf(stderr, "kumppanid: unknown argument '%s'; see kumppanid --help\n",
		argv[optind]);
	return APP_EXIT_BROKEN;
}

/* ---- configuration ---- */

static int complain(const struct kp_err *err)
{
	fprintf(stderr, "kumppanid: %s\n", err->msg);
	return APP_EXIT_BROKEN;
}

static int override(struct conf *conf, const struct options *o, struct kp_err *err)
{
	if ((o->port && conf_set(conf, "listen.port", o->port, err) < 0) ||
		(o->data && conf_set(conf, "data.dir", o->data, err) < 0) ||
		(o->kb && conf_set(conf, "kb.dir", o->kb, err) < 0))
		return -1;
	return 0;
}

static int read_conf(const struct options *o, struct conf **out)
{
	KP_AUTO(kp_str) struct kp_str report = {0};
	struct kp_err err = {0};

	if (conf_load(o->conf, out, &report, &err) < 0) {
		if (!report.n)
			return complain(&err);
		fputs(kp_str_c(&report), stderr);
		return o->check ? APP_EXIT_CONTENT : APP_EXIT_BROKEN;
	}
	return override(*out, o, &err) < 0 ? complain(&err) : GO_ON;
}

static int find_content(const char *kb_dir, struct kp_err *err)
{
	KP_AUTO(kp_cstr) char *intents = kb_dir ? kp_format("%s/intents", kb_dir) : NULL;

	if (intents && kp_file_exists(intents))
		return 0;
	return kp_fail(err, KP_ENOENT,
		"no folder with intents/ and knowledge/ in '%s'; name it with --kb",
		kb_dir ? kb_dir : ".");
}

static int serve(const struct conf *conf)
{
	KP_AUTO(kp_cstr) char *kb_dir = conf_find_kb(conf);
	KP_AUTO(app)
	struct app app = {.conf = conf,
		.kb_dir = kb_dir,
		.stopping = &stopping,
		.reloading = &reloading};
	struct kp_err err = {0};

	kp_log_level(conf->log.level);
	mail_init();
	if (find_content(kb_dir, &err) < 0 || app_open(&app, &err) < 0)
		return complain(&err);
	/* Only now: libwebsockets' loop takes SIGINT for itself when it is opened. */
	listen_to_signals();
	return app_run(&app);
}

/* The configuration is fine; without one, every key with its default is shown. */
static int checked(const struct options *o)
{
	KP_AUTO(kp_str) struct kp_str manual = {0};

	if (o->conf) {
		printf("%s: ok\n", o->conf);
		return 0;
	}
	conf_print_manual(&manual);
	fputs(kp_str_c(&manual), stdout);
	return 0;
}

int main(int argc, char **argv)
{
	KP_AUTO(conf) struct conf *conf = NULL;
	struct options o = {0};
	int code = parse(argc, argv, &o);

	if (code == GO_ON)
		code = read_conf(&o, &conf);
	if (code != GO_ON)
		return code;
	return o.check ? checked(&o) : serve(conf);
}
