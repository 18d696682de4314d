/* text_fold(), text_redact() and text_detect() on any bytes. Folding is checked for what
 * others rely on: well-formed, bounded, and folding twice changes nothing. */
#include <assert.h>

#include "text/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

/* Three languages' worth of words to tell apart. */
static const struct text_profile *profile(void)
{
	static struct text_profile *p;
	static const char *const texts[TEXT_LANGS] = {
		[TEXT_FI] = "miten säästövapaata kertyy ja kuka päättää loman ajankohdan",
		[TEXT_SV] = "hur intjänas sparad ledighet och vem bestämmer om semestern",
		[TEXT_EN] = "how is saved leave earned and who decides when it is taken",
	};

	if (p)
		return p;
	p = text_profile_new();
	for (int l = 0; l < TEXT_LANGS; l++)
		text_profile_add(p, l, texts[l], strlen(texts[l]));
	text_profile_freeze(p);
	return p;
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	KP_AUTO(kp_str) struct kp_str once = {0}, twice = {0}, redacted = {0};

	text_fold((const char *)p, n, &once);
	assert(kp_utf8_valid(kp_str_c(&once), once.n));
	text_fold(kp_str_c(&once), once.n, &twice);
	assert(once.n == twice.n && !memcmp(kp_str_c(&once), kp_str_c(&twice), once.n));

	text_redact((const char *)p, n, &redacted);
	assert(redacted.n <= n);

	double sure = -1;
	enum text_lang lang = text_detect(profile(), (const char *)p, n, TEXT_UNKNOWN, &sure);
	assert(lang <= TEXT_UNKNOWN && sure >= 0 && sure <= 1);
	return 0;
}
