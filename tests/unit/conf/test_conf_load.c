#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/conf.h"

#include <string.h>
#include <unistd.h>

static struct conf *parse(const char *text)
{
	KP_AUTO(kp_str) struct kp_str report = {0};
	struct conf *c = NULL;
	struct kp_err err;

	if (conf_parse("k.yaml", text, strlen(text), &c, &report, &err) < 0)
		fail_msg("%s", kp_str_c(&report));
	return c;
}

static void refuse(const char *text, const char *expected)
{
	KP_AUTO(kp_str) struct kp_str report = {0};
	struct conf *c = NULL;
	struct kp_err err = {0};

	assert_int_equal(conf_parse("k.yaml", text, strlen(text), &c, &report, &err), -1);
	assert_null(c);
	assert_string_equal(kp_str_c(&report), expected);
	assert_int_equal(err.code, KP_EINPUT);
	assert_non_null(strstr(expected, err.msg));
}

static void check_defaults(const struct conf *c)
{
	assert_string_equal(c->listen.host, "127.0.0.1");
	assert_int_equal(c->listen.port, 8080);
	assert_string_equal(c->data.dir, "./data");
	assert_string_equal(c->kb.dir, "");
	assert_string_equal(c->store.engine, "sqlite");
	assert_int_equal(c->limits.messages_per_second, 20);
	assert_int_equal(c->limits.message_bytes, 8192);
	assert_int_equal(c->origins.n, 0);
	assert_int_equal(c->log.level, KP_INFO);
}

static void test_conf_load_without_a_file_gives_safe_defaults(void **state)
{
	KP_AUTO(conf) struct conf *c = NULL;

	(void)state;
	assert_int_equal(conf_load(NULL, &c, NULL, NULL), 0);
	check_defaults(c);
}

static void test_conf_parse_empty_file_gives_defaults(void **state)
{
	KP_AUTO(conf) struct conf *c = parse("# nothing yet\nlimits:\n");

	(void)state;
	check_defaults(c);
}

static void test_conf_parse_reads_values_of_every_type(void **state)
{
	KP_AUTO(conf)
	struct conf *c =
		parse("listen: {host: '::', port: 0}\n"
		      "limits:\n  messages_per_second: 0\n"
		      "origins: ['https://intra.example.org', 'http://localhost:8080']\n"
		      "log: {level: debug}\n"
		      "tokens: {file: /etc/kumppani/tokens}\n");

	(void)state;
	assert_string_equal(c->listen.host, "::");
	assert_int_equal(c->listen.port, 0);
	assert_int_equal(c->limits.messages_per_second, 0);
	assert_int_equal(c->origins.n, 2);
	assert_string_equal(c->origins.v[1], "http://localhost:8080");
	assert_int_equal(c->log.level, KP_DEBUG);
	assert_string_equal(c->tokens.file, "/etc/kumppani/tokens");
}

static void test_conf_parse_reports_everything_wrong(void **state)
{
	(void)state;
	refuse("listen: {port: 99999, hots: x}\n"
	       "limits:\n  burst: many\n  queue:\n"
	       "origins: [intra, 'https://a.example/']\n"
	       "log: 3\n"
	       "store: {engine: oracle}\n"
	       "data: {dir: ''}\n"
	       "colour: red\n",
		"k.yaml:1:16: error: 'listen.port' is '99999'; write a whole number from 0 to "
		"65535\n"
		"k.yaml:1:23: error: unknown key 'listen.hots'; known in 'listen' are: host, "
		"port\n"
		"k.yaml:3:10: error: 'limits.burst' is 'many'; write a whole number from 1 to "
		"100000\n"
		"k.yaml:4:3: error: 'limits.queue' takes one value; write it after the colon\n"
		"k.yaml:5:11: error: 'intra' in 'origins' is no origin; write it as "
		"https://intra.example.org, with no path and in small letters\n"
		"k.yaml:5:19: error: 'https://a.example/' in 'origins' is no origin; write it "
		"as "
		"https://intra.example.org, with no path and in small letters\n"
		"k.yaml:6:6: error: 'log' is a group; write its keys below it, indented\n"
		"k.yaml:7:17: error: 'oracle' in 'store.engine' is no storage engine; write "
		"sqlite\n"
		"k.yaml:8:14: error: 'data.dir' is empty; give it a value or leave it out\n"
		"k.yaml:9:1: error: unknown key 'colour'; known are: listen, data, kb, store, "
		"limits, "
		"origins, session, retention, tokens, oidc, public_url, mail, mailbox, "
		"webhook, "
		"log\n");
}

static void test_conf_parse_refuses_other_shapes(void **state)
{
	(void)state;
	refuse("- a\n", "k.yaml:1:1: error: settings are 'key: value' lines; write them so\n");
	refuse("listen:\n\tport: 1\n",
		"k.yaml:2:1: error: a tab in the indentation; use spaces\n");
	refuse("origins: https://a.example\n",
		"k.yaml:1:10: error: 'origins' is a list; write it as [a, b]\n");
	refuse("listen: {port: [1]}\n", "k.yaml:1:16: error: 'listen.port' takes one value; "
					"write it after the colon\n");
	refuse("origins: [{a: b}]\n",
		"k.yaml:1:11: error: 'origins' is a list of texts; write one a line\n");
}

static void test_conf_load_missing_file_is_reported(void **state)
{
	KP_AUTO(kp_str) struct kp_str report = {0};
	struct conf *c = NULL;
	struct kp_err err;

	(void)state;
	assert_int_equal(conf_load("/nonexistent/k.yaml", &c, &report, &err), -1);
	assert_int_equal(err.code, KP_ENOENT);
	assert_non_null(strstr(kp_str_c(&report), "/nonexistent/k.yaml"));
}

static void test_conf_set_checks_like_the_file(void **state)
{
	KP_AUTO(conf) struct conf *c = parse("listen: {port: 1}\n");
	struct kp_err err;

	(void)state;
	assert_int_equal(conf_set(c, "listen.port", "8081", &err), 0);
	assert_int_equal(c->listen.port, 8081);
	assert_int_equal(conf_set(c, "listen.port", "x", &err), -1);
	assert_int_equal(c->listen.port, 8081);
	assert_int_equal(conf_set(c, "data.dir", "/var/lib/kumppani", &err), 0);
	assert_string_equal(c->data.dir, "/var/lib/kumppani");
	assert_int_equal(conf_set(c, "listen.prot", "1", &err), -1);
	assert_non_null(strstr(err.msg, "listen.prot"));
}

static void test_conf_print_manual_is_the_defaults(void **state)
{
	KP_AUTO(kp_str) struct kp_str manual = {0};

	(void)state;
	conf_print_manual(&manual);
	KP_AUTO(conf) struct conf *c = parse(kp_str_c(&manual));
	check_defaults(c);
}

static void test_conf_find_kb_takes_what_is_set_else_looks(void **state)
{
	KP_AUTO(conf) struct conf *c = parse("kb: {dir: /somewhere}\n");
	KP_AUTO(kp_cstr) char *set = conf_find_kb(c);

	(void)state;
	assert_string_equal(set, "/somewhere");
	assert_int_equal(chdir(KP_SOURCE_DIR), 0);
	KP_AUTO(kp_cstr) char *here = conf_find_kb(NULL);
	assert_string_equal(here, ".");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conf_load_without_a_file_gives_safe_defaults),
		cmocka_unit_test(test_conf_parse_empty_file_gives_defaults),
		cmocka_unit_test(test_conf_parse_reads_values_of_every_type),
		cmocka_unit_test(test_conf_parse_reports_everything_wrong),
		cmocka_unit_test(test_conf_parse_refuses_other_shapes),
		cmocka_unit_test(test_conf_load_missing_file_is_reported),
		cmocka_unit_test(test_conf_set_checks_like_the_file),
		cmocka_unit_test(test_conf_print_manual_is_the_defaults),
		cmocka_unit_test(test_conf_find_kb_takes_what_is_set_else_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
