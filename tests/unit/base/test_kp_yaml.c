#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/kp_str.h"
#include "base/kp_yaml.h"

#include <string.h>

static struct kp_yaml *parse(const char *s)
{
	struct kp_yaml *y = NULL;
	struct kp_err err = {0};

	if (kp_yaml_parse("f.yaml", s, strlen(s), &y, &err) < 0)
		fail_msg("%s: %d:%d %s", s, err.at.line, err.at.col, err.msg);
	return y;
}

static void refuse(const char *s, int line, int col, const char *part)
{
	struct kp_yaml *y = NULL;
	struct kp_err err = {0};

	assert_int_equal(kp_yaml_parse("f.yaml", s, strlen(s), &y, &err), -1);
	assert_null(y);
	assert_string_equal(err.at.file, "f.yaml");
	if (err.at.line != line || err.at.col != col || !strstr(err.msg, part))
		fail_msg("%s: at %d:%d: %s", s, err.at.line, err.at.col, err.msg);
}

static void at(const struct kp_node *node, int line, int col)
{
	assert_non_null(node);
	assert_int_equal(node->at.line, line);
	assert_int_equal(node->at.col, col);
}

static void test_kp_yaml_parse_knows_every_place_in_characters(void **state)
{
	KP_AUTO(kp_yaml)
	struct kp_yaml *y = parse(
		"ä: ö\nöä: {b: ä, c: [d, 'e ''f']}\nlit: |\n  x\n  y\nfold: >-\n  a\n  b\n");
	const struct kp_node *root = kp_yaml_root(y), *flow = kp_node_get(root, "öä");

	(void)state;
	assert_int_equal(root->n, 4);
	at(kp_node_get(root, "ä"), 1, 4);
	at(root->keys[1], 2, 1);
	at(kp_node_get(flow, "b"), 2, 9);
	const struct kp_node *list = kp_node_get(flow, "c");
	at(list->items[1], 2, 20);
	assert_string_equal(list->items[1]->text, "e 'f");
	assert_false(list->items[1]->plain);
	assert_true(list->items[0]->plain);
	assert_string_equal(kp_node_get(root, "lit")->text, "x\ny\n");
	at(kp_node_get(root, "lit"), 4, 1);
	assert_string_equal(kp_node_get(root, "fold")->text, "a b");
}

static void test_kp_yaml_parse_empty_values_are_null(void **state)
{
	KP_AUTO(kp_yaml) struct kp_yaml *y = parse("a:\nb: ~\nc: ''\nd: null\n");
	KP_AUTO(kp_yaml) struct kp_yaml *empty = parse("# nothing\n");
	const struct kp_node *root = kp_yaml_root(y);

	(void)state;
	assert_int_equal(kp_node_get(root, "a")->kind, KP_YAML_NULL);
	assert_null(kp_node_get(root, "a")->text);
	at(kp_node_get(root, "a"), 1, 1);
	assert_int_equal(kp_node_get(root, "b")->kind, KP_YAML_NULL);
	assert_int_equal(kp_node_get(root, "c")->kind, KP_YAML_SCALAR);
	assert_int_equal(kp_node_get(root, "d")->kind, KP_YAML_NULL);
	assert_int_equal(kp_yaml_root(empty)->kind, KP_YAML_NULL);
	assert_null(kp_node_get(NULL, "a"));
	assert_null(kp_node_get(root, "e"));
}

static void test_kp_yaml_parse_refuses_with_the_place(void **state)
{
	(void)state;
	refuse("a:\n\tb: 1\n", 2, 1, "tab");
	refuse("a: 1\nb: 2\na: 3\n", 3, 1, "first on line 1");
	refuse("a: &x 1\n", 1, 5, "anchor");
	refuse("a: *x\n", 1, 5, "alias");
	refuse("ä: !t b\n", 1, 4, "tag");
	refuse("a: 1\n---\nb: 2\n", 2, 1, "second document");
	refuse("a: b: c\n", 1, 5, "quotes");
	refuse("ä: @x\n", 1, 4, "quotes");
	refuse("a: {{x}}\n", 1, 5, "quotes");
	refuse("ä: '\xff'\n", 1, 5, "UTF-8");
	refuse("a: \x01\n", 1, 4, "control");
	refuse("- a\nb: 1\n", 2, 1, "");
	refuse("ä: 'x''''y'\n", 1, 6, "double quotes");
}

static void test_kp_yaml_parse_duplicate_key_in_a_large_map(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		kp_str_addf(&s, "k%d: %d\n", i, i);
	kp_yaml_free(parse(s.p));
	kp_str_add(&s, "k3: again\n");
	refuse(s.p, 101, 1, "first on line 4");
}

static void test_kp_yaml_parse_bounds_depth_and_size(void **state)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	struct kp_yaml *y = NULL;
	struct kp_err err;

	(void)state;
	for (int i = 0; i < 100000; i++)
		kp_str_addc(&s, '[');
	refuse(s.p, 1, 33, "deeper");
	kp_str_reset(&s);
	while (s.n <= 4u << 20)
		kp_str_add(&s, "- a text that is somewhat long\n");
	assert_int_equal(kp_yaml_parse("f.yaml", s.p, s.n, &y, &err), -1);
	assert_non_null(strstr(err.msg, "split"));
}

static void test_kp_yaml_parse_at_shifts_lines(void **state)
{
	struct kp_yaml *y = NULL;
	struct kp_err err;
	const char *bad = "a: 1\nb: [\n";

	(void)state;
	assert_int_equal(kp_yaml_parse_at("g.md", 1, "a: 1\n", 5, &y, &err), 0);
	at(kp_node_get(kp_yaml_root(y), "a"), 2, 4);
	kp_yaml_free(y);
	y = NULL;
	assert_int_equal(kp_yaml_parse_at("g.md", 10, bad, strlen(bad), &y, &err), -1);
	assert_true(err.at.line > 10);
}

static void test_kp_yaml_parse_skips_byte_order_mark_and_crlf(void **state)
{
	KP_AUTO(kp_yaml)
	struct kp_yaml *y = parse("\xef\xbb\xbf"
				  "a: x\r\nb: y\r\n");

	(void)state;
	at(kp_node_get(kp_yaml_root(y), "a"), 1, 4);
	assert_string_equal(kp_node_get(kp_yaml_root(y), "b")->text, "y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kp_yaml_parse_knows_every_place_in_characters),
		cmocka_unit_test(test_kp_yaml_parse_empty_values_are_null),
		cmocka_unit_test(test_kp_yaml_parse_refuses_with_the_place),
		cmocka_unit_test(test_kp_yaml_parse_duplicate_key_in_a_large_map),
		cmocka_unit_test(test_kp_yaml_parse_bounds_depth_and_size),
		cmocka_unit_test(test_kp_yaml_parse_at_shifts_lines),
		cmocka_unit_test(test_kp_yaml_parse_skips_byte_order_mark_and_crlf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
