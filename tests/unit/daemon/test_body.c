#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/body.h"

static const struct body_key plain = {
	.md = "**15**", .html = "<b>15</b>", .lang = TEXT_FI, .section = 3};

static void finds(const struct body_cache *c, const struct body_key *key, const char *json)
{
	size_t n = 0;
	const char *found = body_find(c, key, &n);

	if (!json) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_int_equal(n, strlen(json));
	assert_memory_equal(found, json, n);
}

static void keep(struct body_cache *c, const struct body_key *key, const char *json)
{
	size_t n = strlen(json);

	assert_memory_equal(body_keep(c, key, json, n), json, n);
}

static void test_body_find_tells_bodies_apart(void **state)
{
	KP_AUTO(body_cache) struct body_cache *c = body_cache_new();
	struct body_key other[] = {plain, plain, plain, plain, plain};

	(void)state;
	other[0].lang = TEXT_SV;
	other[1].section = -1;
	other[2].md = "**16**";
	other[3].html = "<b>16</b>";
	other[4].html = NULL;
	keep(c, &plain, "plain");
	for (size_t i = 0; i < KP_LEN(other); i++)
		finds(c, &other[i], NULL);
	for (size_t i = 0; i < KP_LEN(other); i++)
		keep(c, &other[i], (const char[]){(char)('0' + i), '\0'});
	finds(c, &plain, "plain");
	for (size_t i = 0; i < KP_LEN(other); i++)
		finds(c, &other[i], (const char[]){(char)('0' + i), '\0'});
}

/* An address can hold another text the next time. */
static void test_body_find_looks_at_the_text_itself(void **state)
{
	KP_AUTO(body_cache) struct body_cache *c = body_cache_new();
	char md[] = "yes", html[] = "<p>yes</p>";
	struct body_key key = plain;

	(void)state;
	key.md = md;
	key.html = html;
	keep(c, &key, "yes");
	finds(c, &key, "yes");
	md[0] = 'Y';
	finds(c, &key, NULL);
	md[0] = 'y';
	html[3] = 'Y';
	finds(c, &key, NULL);
	keep(c, &key, "Yes");
	finds(c, &key, "Yes");
}

static void test_body_cache_clear_forgets_all(void **state)
{
	KP_AUTO(body_cache) struct body_cache *c = body_cache_new();

	(void)state;
	keep(c, &plain, "plain");
	body_cache_clear(c);
	finds(c, &plain, NULL);
	keep(c, &plain, "again");
	finds(c, &plain, "again");
}

/* However many texts there are, it stays bounded and goes on. */
static void test_body_keep_starts_over_when_there_are_too_many(void **state)
{
	KP_AUTO(body_cache) struct body_cache *c = body_cache_new();
	struct body_key key = plain;

	(void)state;
	for (key.section = 0; key.section < 20000; key.section++) {
		keep(c, &key, "x");
		finds(c, &key, "x");
	}
	key.section = 0;
	finds(c, &key, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_body_find_tells_bodies_apart),
		cmocka_unit_test(test_body_find_looks_at_the_text_itself),
		cmocka_unit_test(test_body_cache_clear_forgets_all),
		cmocka_unit_test(test_body_keep_starts_over_when_there_are_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
