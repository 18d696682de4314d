/* Who gets a mail about a ticket, and what it says, with the small content of the daemon's
 * stories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "notify/notify.h"

#define QUESTION "Saako <b>Ä. Virtanen</b> säästää?\nEntä & nyt?"

struct desk {
	struct kb *kb;
	struct text_analyser *an;
	struct kp_arena *mem;
	struct notify_options opt;
	struct store_post post;
	struct notify_person to;
	struct mail_letter letter;
};

static int setup(void **state)
{
	struct desk *d = kp_alloc(sizeof(*d));
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	if (text_open(&d->an, &err) < 0 ||
		kb_load(KP_SOURCE_DIR "/tests/daemon/kb", d->an, &d->kb, &report, &err) < 0)
		fail_msg("%s: %s", err.msg, report.n ? report.v[0].msg : "");
	d->mem = kp_arena_new(0);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	kb_unref(d->kb);
	text_close(d->an);
	kp_arena_free(d->mem);
	free(d);
	return 0;
}

static int begin(void **state)
{
	struct desk *d = *state;

	kp_arena_reset(d->mem);
	d->opt = (struct notify_options){.from = "hr@example.org",
		.domain = "",
		.url = "https://hr.example.org",
		.whole = true};
	d->post = (struct store_post){.id = 7,
		.to_partner = true,
		.guide = "",
		.person = "testi-aino",
		.event = {.id = 7,
			.number = "HR-2026-000123",
			.at = INT64_C(1795348800000),
			.kind = "assigned",
			.sender = STORE_SYSTEM,
			.name = "",
			.text = "testi-aino"},
		.ticket = {.number = "HR-2026-000123",
			.intent = "loma.saastovapaa",
			.user = "essi",
			.unit = "koti",
			.lang = "sv",
			.partner = "testi-aino",
			.subject = QUESTION,
			.respond_by = INT64_C(1795359900000)}};
	return 0;
}

static const char *whom(struct desk *d)
{
	notify_whom(d->kb, &d->post, &d->opt, d->mem, &d->to);
	return d->to.address;
}

static const struct mail_letter *write_letter(struct desk *d)
{
	whom(d);
	notify_letter(d->kb, &d->post, &d->to, &d->opt, d->mem, &d->letter);
	return &d->letter;
}

static void answer(struct desk *d)
{
	d->post.to_partner = false;
	d->post.person = "";
	d->post.event.kind = "message";
	d->post.event.sender = STORE_PARTNER;
	d->post.event.text = "Ja, det går bra.";
}

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is not in:\n%s", what, text);
}

/* ---- who ---- */

static void test_notify_whom_partner_named_or_holding(void **state)
{
	struct desk *d = *state;

	assert_string_equal(whom(d), "aino.testi@example.org");
	assert_string_equal(d->to.name, "Aino Testi");
	assert_int_equal(d->to.lang, TEXT_SV);
	d->post.person = "testi-bo";
	assert_string_equal(whom(d), "bo.test@example.org");
	d->post.person = "";
	assert_string_equal(whom(d), "aino.testi@example.org");
}

/* Also when the partner is gone from the content: nobody's is the duty's. */
static void test_notify_whom_nobody_is_the_duty(void **state)
{
	struct desk *d = *state;

	d->post.person = d->post.ticket.partner = "";
	assert_string_equal(whom(d), "hr@example.org");
	d->post.person = d->post.ticket.partner = "lahtenyt";
	assert_string_equal(whom(d), "hr@example.org");
}

static void test_notify_whom_supervisor_with_an_address(void **state)
{
	struct desk *d = *state;

	answer(d);
	assert_string_equal(whom(d), "");
	d->opt.domain = "example.org";
	assert_string_equal(whom(d), "essi@example.org");
	d->post.ticket.user = "essi.e@kunta.example.org";
	assert_string_equal(whom(d), "essi.e@kunta.example.org");
	d->post.ticket.user = "essi e";
	assert_string_equal(whom(d), "");
	d->post.ticket.user = "";
	assert_string_equal(whom(d), "");
}

/* ---- what ---- */

static void test_notify_letter_asks_the_partner(void **state)
{
	struct desk *d = *state;
	const struct mail_letter *l = write_letter(d);

	assert_string_equal(l->id, "HR-2026-000123.7.partner@example.org");
	has(l->subject, "HR-2026-000123: ");
	has(l->text, "Du har fått en fråga");
	has(l->text, "22.11.2026 kl. 17.05");
	has(l->text, "    Saako <b>Ä. Virtanen</b> säästää?\n    Entä & nyt?\n");
	has(l->text, "https://hr.example.org/console/#HR-2026-000123");
	has(l->html, "Saako &lt;b&gt;Ä. Virtanen&lt;/b&gt; säästää?<br>\nEntä &amp; nyt?");
	assert_null(strstr(l->html, "<b>"));
	assert_false(l->person);
}

static void test_notify_letter_says_why_it_comes(void **state)
{
	static const char *const cases[][2] = {{"reminded", "Påminnelse"},
		{"escalated", "försenat"}, {"message", "skrev mer"}};
	struct desk *d = *state;

	for (size_t i = 0; i < KP_LEN(cases); i++) {
		d->post.event.kind = cases[i][0];
		d->post.event.sender = STORE_SUPERVISOR;
		has(write_letter(d)->text, cases[i][1]);
	}
}

static void test_notify_letter_brings_the_answer(void **state)
{
	struct desk *d = *state;

	answer(d);
	d->opt.domain = "example.org";
	const struct mail_letter *l = write_letter(d);
	assert_string_equal(l->id, "HR-2026-000123.7.supervisor@example.org");
	has(l->text, "Aino Testi har svarat");
	has(l->text, "    Ja, det går bra.\n\nDu frågade:\n\n    Saako ");
	assert_null(strstr(l->text, "Enheten"));
	assert_null(strstr(l->text, "/console/"));
	assert_true(l->person);
	assert_int_equal(l->refers.n, 1);
	assert_string_equal(l->refers.v[0], "HR-2026-000123@example.org");
}

/* Where the organisation wants it so, nothing that people wrote leaves the service. */
static void test_notify_letter_of_a_link_only(void **state)
{
	struct desk *d = *state;

	d->opt.whole = false;
	const struct mail_letter *l = write_letter(d);
	assert_null(strstr(l->text, "Virtanen"));
	assert_null(strstr(l->html, "Virtanen"));
	has(l->text, "visas bara i tjänsten");
	has(l->text, "https://hr.example.org/console/#HR-2026-000123");
	answer(d);
	assert_null(strstr(write_letter(d)->text, "det går bra"));
}

static void test_notify_letter_without_a_site_has_no_link(void **state)
{
	struct desk *d = *state;

	d->opt.url = "";
	assert_null(strstr(write_letter(d)->html, "<a "));
	assert_null(strstr(d->letter.text, "http"));
}

#define CASE(fn) cmocka_unit_test_setup(fn, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_notify_whom_partner_named_or_holding),
		CASE(test_notify_whom_nobody_is_the_duty),
		CASE(test_notify_whom_supervisor_with_an_address),
		CASE(test_notify_letter_asks_the_partner),
		CASE(test_notify_letter_says_why_it_comes),
		CASE(test_notify_letter_brings_the_answer),
		CASE(test_notify_letter_of_a_link_only),
		CASE(test_notify_letter_without_a_site_has_no_link),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
