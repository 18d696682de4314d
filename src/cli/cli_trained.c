#include <stdio.h>

#include "cli/cli.h"

#define BINS 10

static size_t count_samples(const struct kb *kb, int lang)
{
	size_t n = 0;

	for (size_t i = 0; i < kb->nintents; i++)
		for (size_t k = 0; k < kb->intents[i].nsamples; k++)
			n += (int)kb->intents[i].samples[k].lang == lang;
	return n;
}

/* Languages that have samples, but no model of them yet. */
static bool missing(const struct kb *kb, const struct match_stats *s, int lang)
{
	return !s->lang[lang].samples && count_samples(kb, lang) > 0;
}

static void print_missing(const struct kb *kb, const struct match_stats *s)
{
	size_t n = 0;

	for (int l = 0; l < TEXT_LANGS; l++)
		if (missing(kb, s, l))
			printf("%s%s", n++ ? ", " : "\nnot trained yet: ", text_lang_code(l));
	if (n)
		puts("; thresholds are known once the daemon has started with this content, "
		     "or\nafter `kumppani check --train`, which takes some minutes (--data "
		     "says where models are kept)");
}

static void print_thresholds(const struct match_stats *s)
{
	printf("\n%-8s %8s %8s %8s   %8s %8s %8s %8s %8s\n", "language", "direct", "strict",
		"choices", "right", "wrong", "not sure", "oos out", "ECE");
	for (int l = 0; l < TEXT_LANGS; l++) {
		const struct match_lang_stats *m = &s->lang[l];

		if (m->samples)
			printf("%-8s %8.3f %8.3f %8.3f   %6.1f %% %6.1f %% %6.1f %% %6.1f %% "
			       "%8.3f\n",
				text_lang_code(l), m->direct_at, m->strict_at, m->offer_at,
				100 * m->accuracy, 100 * m->wrong, 100 * m->deferred,
				100 * m->oos_kept_out, m->ece);
	}
	printf("A question is answered directly from the confidence `direct` on (`strict` "
	       "where an\nintent says so), set so that a wrong answer may cost %.0f times "
	       "what "
	       "asking back costs\n(0.5 where no intent has `oos`: then nobody has said what "
	       "is out of scope);\nfrom `choices` on candidates are offered, below it a "
	       "person. `right`: the first\ncandidate; `wrong`: answered directly; `not "
	       "sure`: "
	       "not answered directly; `oos out`: out of\nscope and not answered directly.\n",
		s->wrong_costs);
}

static void print_strict(const struct kb *kb)
{
	size_t n = 0;

	for (size_t i = 0; i < kb->nintents; i++)
		if (kb->intents[i].strict)
			printf("%s%s", n++ ? ", " : "strict: ", kb->intents[i].id);
	if (n)
		putchar('\n');
}

static void print_source(const struct match_stats *s)
{
	for (int l = 0; l < TEXT_LANGS; l++) {
		const struct match_lang_stats *m = &s->lang[l];

		if (m->samples && m->checked)
			printf("%s: measured on %zu check questions\n", text_lang_code(l),
				m->checked);
		else if (m->samples)
			printf("%s: measured on its %zu samples in cross-validation\n",
				text_lang_code(l), m->samples);
	}
}

static void print_reliability(const struct match_stats *s)
{
	printf("\n%-12s", "confidence");
	for (int l = 0; l < TEXT_LANGS; l++)
		if (s->lang[l].samples)
			printf(" %20s", text_lang_code(l));
	puts("   (right of all)");
	for (int b = 0; b < BINS; b++) {
		printf("%.1f–%.1f     ", b / 10.0, (b + 1) / 10.0);
		for (int l = 0; l < TEXT_LANGS; l++) {
			const unsigned *bin = s->lang[l].bins[b];

			if (s->lang[l].samples && bin[1])
				printf(" %5u of %5u %4.0f %%", bin[0], bin[1],
					100 * cli_share(bin[0], bin[1]));
			else if (s->lang[l].samples)
				printf(" %20s", "-");
		}
		putchar('\n');
	}
}

void cli_trained_print(const struct kb *kb, const struct match_stats *s)
{
	if (s->samples) {
		print_thresholds(s);
		print_strict(kb);
		print_source(s);
		print_reliability(s);
	}
	print_missing(kb, s);
}

static void json_lang(const struct match_lang_stats *m, struct kp_jsonw *w)
{
	kp_jsonw_int(w, "samples", (int64_t)m->samples);
	kp_jsonw_int(w, "checked", (int64_t)m->checked);
	kp_jsonw_num(w, "direct_at", m->direct_at, 4);
	kp_jsonw_num(w, "strict_at", m->strict_at, 4);
	kp_jsonw_num(w, "offer_at", m->offer_at, 4);
	kp_jsonw_num(w, "accuracy", m->accuracy, 4);
	kp_jsonw_num(w, "wrong_direct", m->wrong, 4);
	kp_jsonw_num(w, "deferred", m->deferred, 4);
	kp_jsonw_num(w, "oos_kept_out", m->oos_kept_out, 4);
	kp_jsonw_num(w, "ece", m->ece, 4);
	kp_jsonw_begin(w, "reliability", '[');
	for (int b = 0; b < BINS; b++) {
		kp_jsonw_begin(w, NULL, '{');
		kp_jsonw_num(w, "from", b / 10.0, 1);
		kp_jsonw_int(w, "questions", m->bins[b][1]);
		kp_jsonw_int(w, "right", m->bins[b][0]);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, ']');
}

void cli_trained_json(const struct kb *kb, const struct match_stats *s, struct kp_jsonw *w)
{
	kp_jsonw_begin(w, "trained", '{');
	for (int l = 0; l < TEXT_LANGS; l++) {
		if (!s->lang[l].samples)
			continue;
		kp_jsonw_begin(w, text_lang_code(l), '{');
		json_lang(&s->lang[l], w);
		kp_jsonw_end(w, '}');
	}
	kp_jsonw_end(w, '}');
	kp_jsonw_begin(w, "not_trained", '[');
	for (int l = 0; l < TEXT_LANGS; l++)
		if (missing(kb, s, l))
			kp_jsonw_str(w, NULL, text_lang_code(l));
	kp_jsonw_end(w, ']');
	kp_jsonw_num(w, "wrong_costs", s->wrong_costs, 0);
	kp_jsonw_begin(w, "strict", '[');
	for (size_t i = 0; i < kb->nintents; i++)
		if (kb->intents[i].strict)
			kp_jsonw_str(w, NULL, kb->intents[i].id);
	kp_jsonw_end(w, ']');
}
