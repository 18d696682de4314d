/* The content loaders, from memory. The first byte says which file the rest is; "\n%%\n"
 * separates several, each with a first byte of its own, so that one can name what another
 * holds. */
#include <stddef.h>
#include <stdint.h>

#include "base/kp_mem.h"
#include "kb/kb_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_file(struct kb_reader *r, const char *s, size_t n)
{
	switch (n ? s[0] : '\0') {
	case 'o':
		kb_read_organisation(r, "knowledge/organisation.yaml", s + 1, n - 1);
		break;
	case 'p':
		kb_read_partners(r, "knowledge/partners.yaml", s + 1, n - 1);
		break;
	case 's':
		kb_read_phrases(r, "knowledge/phrases.yaml", s + 1, n - 1);
		break;
	case 'g':
		kb_read_guide(r, "knowledge/guides/loma.md", s + 1, n - 1);
		break;
	case 'c':
		kb_read_careers(r, "knowledge/careers/hoito.yaml", s + 1, n - 1);
		break;
	case 'k':
		kb_read_checks_text(r, "intents/checks/loma.yaml", s + 1, n - 1);
		break;
	case 'w':
		kb_read_words_text(r, "intents/words/fi.yaml", s + 1, n - 1);
		break;
	case 'f':
		kb_read_followups_text(r, "intents/followups/loma.yaml", s + 1, n - 1);
		break;
	default:
		if (n)
			kb_read_intents_text(r, "intents/loma.yaml", s + 1, n - 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	KP_AUTO(kb_report) struct kb_report report = {0};
	KP_AUTO(kb_reader) struct kb_reader r = {0};
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct kb *kb = NULL;
	/* A copy with nothing behind it: reading past the end shows. */
	KP_AUTO(kp_cstr) char *copy = kp_strndup((const char *)data, n);
	const char *s = copy, *end = copy + n;

	kb_reader_init(&r, NULL, 20000, &report);
	for (const char *cut; (cut = memmem(s, (size_t)(end - s), "\n%%\n", 4)); s = cut + 4)
		read_file(&r, s, (size_t)(cut - s));
	read_file(&r, s, (size_t)(end - s));
	if (kb_finish(&r, &kb) == 0)
		kb_unref(kb);
	kb_report_print(&report, &text);
	return 0;
}
