/* Every lint rule has a broken knowledge base under tests/kb/bad/<rule>/: files that are laid
 * over tests/kb/good/, and the report they must give. `remove.txt` names files to leave out;
 * `phrases.yaml` replaces single phrases of a complete made-up set ("# without KEY" drops
 * one). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/kp_clock.h"
#include "base/kp_file.h"
#include "kb/kb_priv.h"

#define KB_TESTS KP_SOURCE_DIR "/tests/kb"

struct place {
	char dir[64];
	struct text_analyser *an;
};

static char *slurp(const char *path)
{
	char *text;
	struct kp_err err;

	if (kp_file_read(path, 1 << 20, &text, NULL, &err) < 0)
		return NULL;
	return text;
}

static void put(const char *path, const char *text, size_t n)
{
	struct kp_err err;

	if (kp_file_write(path, text, n, &err) < 0)
		fail_msg("%s", err.msg);
}

static void copy_file(const char *from, const char *to)
{
	char *text;
	size_t n;

	assert_int_equal(kp_file_read(from, 1 << 20, &text, &n, NULL), 0);
	put(to, text, n);
	free(text);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void copy_tree(const char *from, const char *to)
{
	char **names;
	size_t n;

	assert_int_equal(kp_dir_make(to, NULL), 0);
	assert_int_equal(kp_dir_list(from, NULL, &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		char *a = kp_format("%s/%s", from, names[i]);
		char *b = kp_format("%s/%s", to, names[i]);
		if (is_folder(a))
			copy_tree(a, b);
		else
			copy_file(a, b);
		free(a);
		free(b);
	}
	kp_names_free(names, n);
}

static void remove_tree(const char *dir)
{
	char **names;
	size_t n;

	if (kp_dir_list(dir, NULL, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		char *path = kp_format("%s/%s", dir, names[i]);
		if (is_folder(path))
			remove_tree(path);
		else
			unlink(path);
		free(path);
	}
	kp_names_free(names, n);
	rmdir(dir);
}

static void add_phrase(const struct kb_phrase_key *key, struct kp_str *out)
{
	struct kp_str text = {0};

	kp_str_add(&text, "\"Teksti");
	for (const char *p = key->names; *p;) {
		size_t n = strcspn(p, " ");
		if (p[n - 1] != '?')
			kp_str_addf(&text, " {%.*s}", (int)n, p);
		p += n + (p[n] == ' ');
	}
	kp_str_addc(&text, '"');
	kp_str_addf(out, "%s: {fi: %s, sv: %s, en: %s}\n", key->key, text.p, text.p, text.p);
	kp_str_clear(&text);
}

/* All the phrases, those of `changes` first. */
static void put_phrases(const char *dir, const char *changes)
{
	char *path = kp_format("%s/knowledge/phrases.yaml", dir);
	struct kp_str all = {0};

	kp_str_add(&all, changes ? changes : "");
	for (size_t i = 0; i < kb_phrase_table_n; i++) {
		char *given = kp_format("%s: ", kb_phrase_table[i].key);
		char *gone = kp_format("# without %s\n", kb_phrase_table[i].key);
		if (!changes || (!strstr(changes, given) && !strstr(changes, gone)))
			add_phrase(&kb_phrase_table[i], &all);
		free(given);
		free(gone);
	}
	put(path, all.p, all.n);
	kp_str_clear(&all);
	free(path);
}

static void remove_named(const char *dir, char *list)
{
	for (char *line = list, *end; line && *line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		char *path = kp_format("%s/%s", dir, line);
		assert_int_equal(unlink(path), 0);
		free(path);
	}
}

/* Lays the example over the good base, in place->dir. `rule` NULL: the good one alone. */
static void build(struct place *p, const char *rule)
{
	char *bad = kp_format(KB_TESTS "/bad/%s", rule ? rule : "");
	char *changes = kp_format("%s/phrases.yaml", bad);
	char *removed = kp_format("%s/remove.txt", bad);
	char *phrases = rule ? slurp(changes) : NULL, *list = rule ? slurp(removed) : NULL;

	remove_tree(p->dir);
	copy_tree(KB_TESTS "/good", p->dir);
	put_phrases(p->dir, phrases);
	if (rule && is_folder(bad))
		copy_tree(bad, p->dir);
	if (list)
		remove_named(p->dir, list);
	free(bad);
	free(changes);
	free(removed);
	free(phrases);
	free(list);
}

static int load(struct place *p, struct kb_report *report)
{
	struct kb *kb = NULL;
	struct kp_err err = {0};
	int32_t today;

	kp_date_parse("2026-11-22", &today);
	int rc = kb_load_on(today, p->dir, p->an, &kb, report, &err);
	if (kb)
		kb_try_patterns(kb, p->an, report);
	kb_unref(kb);
	return rc;
}

static void test_kb_load_good_base_has_no_remarks(void **state)
{
	struct kb_report report = {0};
	struct kp_str text = {0};

	build(*state, NULL);
	int rc = load(*state, &report);
	kb_report_print(&report, &text);
	assert_string_equal(kp_str_c(&text), "");
	assert_int_equal(rc, 0);
	kp_str_clear(&text);
	kb_report_clear(&report);
}

static void check_rule(struct place *p, const struct kb_rule *rule)
{
	char *path = kp_format(KB_TESTS "/bad/%s/expected.txt", rule->id);
	char *expected = slurp(path), *tag = kp_format("[%s]", rule->id);
	struct kb_report report = {0};
	struct kp_str text = {0};

	if (!expected)
		fail_msg("rule '%s' has no broken example '%s'", rule->id, path);
	build(p, rule->id);
	int rc = load(p, &report);
	kb_report_print(&report, &text);
	assert_string_equal(kp_str_c(&text), expected);
	assert_non_null(strstr(expected, tag));
	assert_int_equal(rc, report.errors ? -1 : 0);
	assert_true(rule->error ? report.errors > 0 : report.warnings > 0);
	kp_str_clear(&text);
	kb_report_clear(&report);
	free(expected);
	free(tag);
	free(path);
}

static void test_kb_load_each_rule_reports_its_broken_example(void **state)
{
	size_t n;
	const struct kb_rule *rules = kb_rules(&n);

	for (size_t i = 0; i < n; i++)
		check_rule(*state, &rules[i]);
}

/* A folder that no rule names would be a test that never runs. */
static void test_kb_rules_every_broken_example_has_its_rule(void **state)
{
	char **names;
	size_t n, count;
	const struct kb_rule *rules = kb_rules(&count);

	(void)state;
	assert_int_equal(kp_dir_list(KB_TESTS "/bad", NULL, &names, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < count && strcmp(rules[k].id, names[i]) != 0)
			k++;
		if (k == count)
			fail_msg("no rule '%s'", names[i]);
	}
	kp_names_free(names, n);
}

static int setup(void **state)
{
	static struct place p;
	struct kp_err err;

	snprintf(p.dir, sizeof(p.dir), "/tmp/kumppani-kb-XXXXXX");
	if (!mkdtemp(p.dir))
		return -1;
	*state = &p;
	return text_open(&p.an, &err);
}

static int teardown(void **state)
{
	struct place *p = *state;

	text_close(p->an);
	remove_tree(p->dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_load_good_base_has_no_remarks),
		cmocka_unit_test(test_kb_load_each_rule_reports_its_broken_example),
		cmocka_unit_test(test_kb_rules_every_broken_example_has_its_rule),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
