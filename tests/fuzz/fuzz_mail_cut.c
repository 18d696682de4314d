/* mail_cut() on any text: nothing is made up, and something of a text that says something
 * stays. */
#include <assert.h>

#include "mail/mail.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static size_t shown(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += s[i] != ' ' && s[i] != '\n';
	return count;
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	const char *text = (const char *)p;
	KP_AUTO(kp_str) struct kp_str out = {0};

	if (!kp_utf8_valid(text, n))
		return 0;
	mail_cut(text, n, &out);
	assert(kp_utf8_valid(kp_str_c(&out), out.n));
	assert(shown(kp_str_c(&out), out.n) <= shown(text, n));
	assert(!shown(text, n) == !shown(kp_str_c(&out), out.n));
	return 0;
}
