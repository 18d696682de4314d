/* mail_read() and mail_cut() on any bytes: what comes out is text fit to be kept, within its
 * bounds. */
#include <assert.h>

#include "mail/mail.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void check_text(const char *s, size_t max)
{
	size_t n = strlen(s);

	assert(n <= max && kp_utf8_valid(s, n));
	for (size_t i = 0; i < n; i++)
		assert((unsigned char)s[i] >= ' ' || s[i] == '\n');
}

static void check_list(const struct mail_list *l, size_t max)
{
	assert(l->n <= MAIL_MAX_LIST);
	for (size_t i = 0; i < l->n; i++)
		check_text(l->v[i], max);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	KP_AUTO(kp_arena) struct kp_arena *mem = kp_arena_new(0);
	KP_AUTO(kp_str) struct kp_str cut = {0};
	struct mail_received m;

	mail_init();
	mail_read((const char *)p, n, mem, &m);
	check_text(m.text, MAIL_MAX_TEXT);
	check_text(m.subject, MAIL_MAX_SUBJECT);
	check_text(m.name, MAIL_MAX_NAME);
	check_text(m.from, MAIL_MAX_ADDRESS);
	check_text(m.id, MAIL_MAX_ID);
	check_list(&m.to, MAIL_MAX_ADDRESS);
	check_list(&m.refers, MAIL_MAX_ID);
	assert((m.kind == MAIL_WRITTEN) == !*m.sign);

	mail_cut(m.text, strlen(m.text), &cut);
	check_text(kp_str_c(&cut), 2 * MAIL_MAX_TEXT);
	return 0;
}
