/* Tokens of an OpenID provider whose pages are files behind a web server: its keys come,
 * change, and fail to come, and nobody who does not sign in notices. */
#include "talk.h"

#include <arpa/inet.h>
#include <cjose/cjose.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"

struct provider {
	struct site site;
	char dir[80], issuer[64];
	int port;
	pid_t server; /* 0: it is down */
	cjose_jwk_t *key;
	char kid[16];
};

/* ---- the provider ---- */

static void write_page(const struct provider *p, const char *name, const char *text)
{
	KP_AUTO(kp_cstr) char *path = kp_format("%s/%s", p->dir, name);

	assert_int_equal(kp_file_write(path, text, strlen(text), NULL), 0);
}

static void write_discovery(const struct provider *p, const char *issuer)
{
	KP_AUTO(kp_cstr)
	char *page = kp_format("{\"issuer\":\"%s\",\"jwks_uri\":\"%s/jwks\","
			       "\"token_endpoint\":\"%s/token\","
			       "\"authorization_endpoint\":\"%s/auth\"}",
		issuer, p->issuer, p->issuer, p->issuer);

	write_page(p, ".well-known/openid-configuration", page);
}

/* From now on it signs with this one alone. */
static void new_key(struct provider *p, const char *kid)
{
	cjose_err failed;
	KP_AUTO(kp_cstr) char *page = NULL;
	char *text;

	cjose_jwk_release(p->key);
	p->key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &failed);
	assert_non_null(p->key);
	snprintf(p->kid, sizeof(p->kid), "%s", kid);
	text = cjose_jwk_to_json(p->key, false, &failed);
	page = kp_format("{\"keys\":[{\"kid\":\"%s\",%s]}", kid, text + 1);
	write_page(p, "jwks", page);
	cjose_get_dealloc()(text);
}

static void start_server(struct provider *p)
{
	KP_AUTO(kp_cstr) char *port = kp_format("%d", p->port);
	int fd;

	p->server = fork();
	assert_true(p->server >= 0);
	if (!p->server) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execlp("python3", "python3", "-m", "http.server", port, "--bind", "127.0.0.1",
			"--directory", p->dir, (char *)NULL);
		_exit(127);
	}
	double deadline = site_clock() + 30;
	while ((fd = ws_dial(p->port)) < 0)
		site_poll(deadline, "the provider is there");
	close(fd);
}

static void stop_server(struct provider *p)
{
	if (!p->server)
		return;
	kill(p->server, SIGKILL);
	waitpid(p->server, NULL, 0);
	p->server = 0;
}

static int setup(void **state)
{
	struct provider *p = kp_alloc(sizeof(*p));
	KP_AUTO(kp_cstr) char *yaml = NULL, *folder = NULL;

	site_make(&p->site);
	p->port = site_free_port();
	snprintf(p->issuer, sizeof(p->issuer), "http://127.0.0.1:%d", p->port);
	snprintf(p->dir, sizeof(p->dir), "%s/op", p->site.dir);
	folder = kp_format("%s/.well-known", p->dir);
	assert_int_equal(kp_dir_make(folder, NULL), 0);
	write_discovery(p, p->issuer);
	new_key(p, "eka");
	yaml = kp_format("oidc:\n  issuer: %s\n  audience: kumppani\n", p->issuer);
	site_configure(&p->site, yaml);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct provider *p = *state;
	int status = site_end(&p->site);

	stop_server(p);
	cjose_jwk_release(p->key);
	free(p);
	return status;
}

/* ---- tokens ---- */

/* Of Essi, or, with `partner`, of Bo, who is known by his address. Owned. */
static char *token(const struct provider *p, bool partner)
{
	cjose_err failed;
	cjose_header_t *head = cjose_header_new(&failed);
	const char *text;
	KP_AUTO(kp_cstr)
	char *claims = kp_format("{\"iss\":\"%s\",\"aud\":\"kumppani\",\"exp\":%lld,"
				 "\"preferred_username\":\"%s\",\"name\":\"%s\",\"roles\":%s}",
		p->issuer, (long long)(kp_now_ms(NULL) / 1000 + 600),
		partner ? "BO.TEST@example.org" : "essi", partner ? "Bo Test" : "Essi",
		partner ? "[\"kumppani-partner\"]" : "[]");

	cjose_header_set(head, CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &failed);
	cjose_header_set(head, CJOSE_HDR_KID, p->kid, &failed);
	cjose_jws_t *jws =
		cjose_jws_sign(p->key, head, (const uint8_t *)claims, strlen(claims), &failed);
	assert_true(jws && cjose_jws_export(jws, &text, &failed));
	char *out = kp_strdup(text);
	cjose_jws_release(jws);
	cjose_header_release(head);
	return out;
}

static struct kp_json *hello(const struct provider *p, struct ws *ws, const char *token)
{
	struct kp_json *m = NULL;
	KP_AUTO(ws_frame) struct ws_frame frame = {0};

	ws_connect(ws, p->site.port);
	ws_sendf(ws, "{\"type\":\"hello\",\"token\":\"%s\"}", token);
	ws_receive(ws, &frame);
	assert_false(frame.gone);
	assert_int_equal(kp_json_parse(frame.payload, frame.n, 0, &m, NULL), 0);
	return m;
}

/* Tries, as clients do, while the keys are being fetched. */
static struct kp_json *welcome(const struct provider *p, struct ws *ws, bool partner)
{
	KP_AUTO(kp_cstr) char *text = token(p, partner);
	double deadline = site_clock() + 60;

	for (;;) {
		struct kp_json *m = hello(p, ws, text);

		if (strcmp(ws_text(m, "type"), "welcome") == 0)
			return m;
		assert_string_equal(ws_text(m, "code"), "unavailable");
		kp_json_free(m);
		ws_disconnect(ws);
		site_poll(deadline, "the provider's keys");
	}
}

static void test_who_signs_in_is_who_they_are(void **state)
{
	struct provider *p = *state;
	struct ws ws;

	start_server(p);
	site_start(&p->site);
	KP_AUTO(kp_json) struct kp_json *essi = welcome(p, &ws, false);
	assert_string_equal(ws_text(kp_json_get(essi, "user"), "id"), "essi");
	assert_string_equal(ws_text(kp_json_get(essi, "user"), "role"), "supervisor");
	ws_disconnect(&ws);
	KP_AUTO(kp_json) struct kp_json *bo = welcome(p, &ws, true);
	assert_string_equal(ws_text(kp_json_get(bo, "user"), "id"), TALK_BO);
	ws_sendf(&ws, "{\"type\":\"subscribe\",\"id\":\"s\"}");
	kp_json_free(talk_reply(&ws, "queue", "s"));
	ws_disconnect(&ws);
	KP_AUTO(kp_cstr) char *body = NULL;
	assert_int_equal(site_get(&p->site, "/login.json", &body), 200);
	assert_non_null(strstr(body, "/auth\",\"client\":\"kumppani\""));
}

static void test_new_keys_are_fetched_when_one_is_named(void **state)
{
	struct provider *p = *state;
	struct ws ws;
	KP_AUTO(kp_cstr) char *old = token(p, false);

	start_server(p);
	site_start(&p->site);
	kp_json_free(welcome(p, &ws, false));
	ws_disconnect(&ws);
	new_key(p, "toka");
	kp_json_free(welcome(p, &ws, false));
	ws_disconnect(&ws);
	/* The old key is good for nothing any more. */
	KP_AUTO(kp_json) struct kp_json *m = hello(p, &ws, old);
	assert_string_equal(ws_text(m, "type"), "error");
	ws_disconnect(&ws);
	/* What the library that decodes tokens aborts at is refused before it is there. */
	KP_AUTO(kp_json) struct kp_json *padded = hello(p, &ws, "eyJhb=.e30.AA");
	assert_string_equal(ws_text(padded, "code"), "not_allowed");
	ws_disconnect(&ws);
	/* With the provider gone, those it has signed for are let in all the same. */
	stop_server(p);
	kp_json_free(welcome(p, &ws, false));
	ws_disconnect(&ws);
}

static void test_who_does_not_sign_in_notices_nothing(void **state)
{
	struct provider *p = *state;
	struct ws ws;

	site_start(&p->site); /* nobody is there */
	talk_open(&ws, &p->site);
	kp_json_free(talk_ask(&ws, "q", TALK_DIRECT, "answered"));
	site_wait_log(&p->site, "event=issuer.failed");
	KP_AUTO(kp_cstr) char *body = NULL;
	assert_int_equal(site_get(&p->site, "/login.json", &body), 200);
	assert_string_equal(body, "{}");
	ws_sendf(&ws, "{\"type\":\"signin\",\"id\":\"s\",\"code\":\"c\",\"verifier\":\"v\","
		      "\"redirect\":\"http://127.0.0.1/console/\"}");
	KP_AUTO(kp_json) struct kp_json *refused = talk_reply(&ws, "error", "s");
	assert_string_equal(ws_text(refused, "code"), "unavailable");
	ws_disconnect(&ws);
}

static void test_a_provider_of_another_name_is_not_believed(void **state)
{
	struct provider *p = *state;
	struct ws ws;
	KP_AUTO(kp_cstr) char *text = token(p, false);

	write_discovery(p, "http://127.0.0.1:1");
	start_server(p);
	site_start(&p->site);
	site_wait_log(&p->site, "the provider calls itself 'http://127.0.0.1:1'");
	KP_AUTO(kp_json) struct kp_json *m = hello(p, &ws, text);
	assert_string_equal(ws_text(m, "code"), "unavailable");
	ws_disconnect(&ws);
}

/* It takes the connection and says nothing. */
static void test_a_provider_that_hangs_is_given_up_at_the_end(void **state)
{
	struct provider *p = *state;
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)p->port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 4), 0);
	site_start(&p->site);
	assert_int_equal(site_stop(&p->site, SIGTERM), 0);
	close(fd);
}

static void test_half_a_configuration_is_refused(void **state)
{
	struct provider *p = *state;

	site_configure(&p->site, "oidc:\n  issuer: https://login.example.org\n");
	site_launch(&p->site, NULL);
	assert_int_not_equal(site_wait(&p->site), 0);
	KP_AUTO(kp_cstr) char *log = site_log(&p->site);
	assert_non_null(strstr(log, "oidc.audience"));
}

#define AT_PROVIDER(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT_PROVIDER(test_who_signs_in_is_who_they_are),
		AT_PROVIDER(test_new_keys_are_fetched_when_one_is_named),
		AT_PROVIDER(test_who_does_not_sign_in_notices_nothing),
		AT_PROVIDER(test_a_provider_of_another_name_is_not_believed),
		AT_PROVIDER(test_a_provider_that_hangs_is_given_up_at_the_end),
		AT_PROVIDER(test_half_a_configuration_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
