#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kb/kb_priv.h"

#include <string.h>

static void html(const char *md, const char *expected)
{
	KP_AUTO(kp_str) struct kp_str out = {0};

	kb_markdown(md, strlen(md), &out);
	assert_string_equal(kp_str_c(&out), expected);
}

static void test_kb_markdown_writes_the_usual_marks(void **state)
{
	(void)state;
	html("Yli **15 päivää** ja *näin*.\n\n1. yksi\n2. kaksi",
		"<p>Yli <strong>15 päivää</strong> ja <em>näin</em>.</p>\n"
		"<ol><li>yksi</li>\n<li>kaksi</li>\n</ol>\n");
	html("3. kolme", "<ol start=\"3\"><li>kolme</li>\n</ol>\n");
	html("# Otsikko\n\n#### Pieni", "<h3>Otsikko</h3>\n<h4>Pieni</h4>\n");
	html("a  \nb\nc `x<y` ~~d~~", "<p>a<br>\nb\nc <code>x&lt;y</code> <del>d</del></p>\n");
	html("> a\n\n---\n\n- b",
		"<blockquote><p>a</p>\n</blockquote>\n<hr>\n<ul><li>b</li>\n</ul>\n");
	html("|a|b|\n|---|---|\n|1|2|",
		"<table><thead><tr><th scope=\"col\">a</th>\n<th "
		"scope=\"col\">b</th>\n</tr>\n</thead>\n"
		"<tbody><tr><td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n");
	html("```\n<a>\n```", "<pre><code>&lt;a&gt;\n</code></pre>\n");
}

static void test_kb_markdown_escapes_raw_html(void **state)
{
	(void)state;
	html("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
	html("a <b onclick=\"x\">b</b>",
		"<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;</p>\n");
	html("&lt; &auml; &", "<p>&lt; &auml; &amp;</p>\n");
}

static void test_kb_markdown_keeps_safe_links_only(void **state)
{
	(void)state;
	html("[a](https://x.example/?a=1&b=2)",
		"<p><a href=\"https://x.example/?a=1&amp;b=2\" "
		"rel=\"noopener noreferrer\">a</a></p>\n");
	html("[a](https://x.example/\"2)", "<p>a</p>\n");
	html("[a](/guides/loma#siirto)", "<p><a href=\"/guides/loma#siirto\">a</a></p>\n");
	html("[a](#siirto)", "<p><a href=\"#siirto\">a</a></p>\n");
	html("kirjoita hr@example.org",
		"<p>kirjoita <a href=\"mailto:hr@example.org\" rel=\"noopener "
		"noreferrer\">hr@example.org</a></p>\n");
	html("[a](javascript:alert(1))", "<p>a</p>\n");
	html("[a](JaVaScRiPt:alert(1))", "<p>a</p>\n");
	html("[a](javascript&colon;alert(1))", "<p>a</p>\n");
	html("[a](&#x2F;/evil.example)", "<p>a</p>\n");
	html("[a](//evil.example)", "<p>a</p>\n");
	html("[a](/\\evil.example)", "<p>a</p>\n");
	html("[a](data:text/html,x)", "<p>a</p>\n");
	html("[a](<https://x.example/ b>)", "<p>a</p>\n");
	html("<javascript:alert>", "<p>javascript:alert</p>\n");
}

/* Nothing is loaded from another host: an image is its text. */
static void test_kb_markdown_images_become_their_text(void **state)
{
	(void)state;
	html("![kuva **x**](https://evil.example/a.png)", "<p>kuva x</p>\n");
	html("[![a](https://e.example/b)](https://x.example)",
		"<p><a href=\"https://x.example\" rel=\"noopener noreferrer\">a</a></p>\n");
}

static void test_kb_href_safe_bounds(void **state)
{
	(void)state;
	assert_true(kb_href_safe("/", 1));
	assert_true(kb_href_safe("HTTPS://x", 9));
	assert_true(kb_href_safe("tel:+358", 8));
	assert_false(kb_href_safe("", 0));
	assert_false(kb_href_safe("https://", 8));
	assert_false(kb_href_safe("http", 4));
	assert_false(kb_href_safe("https://a\nb", 11));
	assert_false(kb_href_safe("ftp://x", 7));
}

static void test_kb_plain_gives_words(void **state)
{
	KP_AUTO(kp_str) struct kp_str out = {0};
	const char *md = "## Otsikko\n\n**Lyhyesti:** "
			 "[linkki](https://x.example)\nrivi&nbsp;kaksi\n\n- a\n- b\n";

	(void)state;
	kb_plain(md, strlen(md), &out);
	assert_string_equal(kp_str_c(&out), "Otsikko Lyhyesti: linkki rivi kaksi a b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kb_markdown_writes_the_usual_marks),
		cmocka_unit_test(test_kb_markdown_escapes_raw_html),
		cmocka_unit_test(test_kb_markdown_keeps_safe_links_only),
		cmocka_unit_test(test_kb_markdown_images_become_their_text),
		cmocka_unit_test(test_kb_href_safe_bounds),
		cmocka_unit_test(test_kb_plain_gives_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
