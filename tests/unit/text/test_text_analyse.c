#include "text_fixture.h"

/* The first word of a text: how it is spelled and one of its base forms. */
static struct text_word reads(struct fixture *f, enum text_lang lang, const char *text,
	const char *spelled, const char *lemma)
{
	struct text_words words = fixture_words(f, lang, text);

	assert_true(words.n >= 1);
	assert_string_equal(words.v[0].spelled, spelled);
	if (!fixture_has(words.v[0].lemmas, words.v[0].nlemmas, lemma))
		fail_msg("'%s' has no base form '%s': %s", text, lemma,
			fixture_line(f, &words));
	return words.v[0];
}

static void has_part(const struct text_word *w, const char *part)
{
	if (!fixture_has(w->parts, w->nparts, part))
		fail_msg("'%s' has no part '%s'", w->surface, part);
}

static void surfaces(struct fixture *f, const char *text, const char *expected)
{
	struct text_words words = fixture_words(f, TEXT_FI, text);
	KP_AUTO(kp_str) struct kp_str all = {0};

	for (size_t i = 0; i < words.n; i++)
		kp_str_addf(&all, "%s%s", i ? " " : "", words.v[i].surface);
	assert_string_equal(kp_str_c(&all), expected);
}

static void test_text_lang_parse_reads_its_own_codes(void **state)
{
	(void)state;
	for (int l = 0; l < TEXT_LANGS; l++)
		assert_int_equal(text_lang_parse(text_lang_code((enum text_lang)l)), l);
	assert_int_equal(text_lang_parse("de"), TEXT_UNKNOWN);
	assert_int_equal(text_lang_parse(""), TEXT_UNKNOWN);
	assert_int_equal(text_lang_parse("FI"), TEXT_UNKNOWN);
	assert_int_equal(text_lang_parse(NULL), TEXT_UNKNOWN);
	assert_string_equal(text_lang_code(TEXT_UNKNOWN), "");
	assert_string_equal(text_lang_code((enum text_lang)77), "");
}

static void test_text_analyse_finnish_base_forms_and_parts(void **state)
{
	struct text_word w =
		reads(*state, TEXT_FI, "Säästövapaata", "säästövapaata", "säästövapaa");

	has_part(&w, "säästö");
	has_part(&w, "vapaa");
	assert_true(w.known);
	assert_false(w.number);
	w = reads(*state, TEXT_FI, "säästövapaapäivä", "säästövapaapäivä", "säästövapaapäivä");
	has_part(&w, "säästövapaa");
	has_part(&w, "vapaapäivä");
	reads(*state, TEXT_FI, "lomien", "lomien", "loma");
	reads(*state, TEXT_FI, "siirretään", "siirretään", "siirtää");
}

static void test_text_analyse_unknown_word_is_its_own_base_form(void **state)
{
	struct text_word w = reads(*state, TEXT_FI, "blörxy", "blörxy", "blörxy");

	assert_false(w.known);
	assert_int_equal(w.nlemmas, 1);
	assert_int_equal(w.nparts, 0);
}

static void test_text_analyse_puts_dots_back(void **state)
{
	struct fixture *f = *state;
	struct text_word w;

	reads(f, TEXT_FI, "saastovapaata", "saastovapaata", "saastovapaata");
	fixture_vocab(f, TEXT_FI, "säästövapaa säästövapaata työaika");
	w = reads(f, TEXT_FI, "Saastovapaata", "säästövapaata", "säästövapaa");
	assert_string_equal(w.surface, "saastovapaata");
	has_part(&w, "vapaa");
	assert_true(w.known);
	reads(f, TEXT_FI, "säastövapaa", "säästövapaa", "säästövapaa");
	reads(f, TEXT_FI, "tyoaika", "työaika", "työaika");
}

/* `väärä` is a word of its own, though the content has `vaara` and not `väärä`. */
static void test_text_analyse_keeps_dots_that_were_typed(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "vaara talli");
	reads(f, TEXT_FI, "väärä", "väärä", "väärä");
	reads(f, TEXT_FI, "vaara", "vaara", "vaara");
	fixture_vocab(f, TEXT_FI, "väärä");
	reads(f, TEXT_FI, "vaara", "väärä", "väärä");
}

static void test_text_analyse_joins_split_compounds(void **state)
{
	struct fixture *f = *state;
	struct text_words words;
	struct text_word w;

	words = fixture_words(f, TEXT_FI, "loma raha");
	assert_int_equal(words.n, 2);
	fixture_vocab(f, TEXT_FI, "lomaraha koeaika koeajan");
	w = reads(f, TEXT_FI, "loma raha", "lomaraha", "lomaraha");
	assert_int_equal(w.from, 0);
	assert_int_equal(w.to, 9);
	has_part(&w, "raha");
	words = fixture_words(f, TEXT_FI, "onko koe ajan pituus");
	assert_int_equal(words.n, 3);
	assert_true(fixture_has(words.v[1].lemmas, words.v[1].nlemmas, "koeaika"));
	assert_int_equal(words.v[1].from, 5);
	assert_int_equal(words.v[1].to, 13);
	words = fixture_words(f, TEXT_FI, "loma 10 raha");
	assert_int_equal(words.n, 3);
}

static void test_text_analyse_spoken_finnish(void **state)
{
	static const struct {
		const char *spoken, *spelled, *lemma;
	} rows[] = {
		{"saaks", "saako", "saada"},
		{"onks", "onko", "olla"},
		{"mä", "minä", "minä"},
		{"oon", "olen", "olla"},
		{"määräaikanen", "määräaikainen", "määräaikainen"},
		{"määräaikasella", "määräaikaisella", "määräaikainen"},
		{"ollu", "ollut", "olla"},
		{"haluis", "haluaisi", "haluta"},
		{"saikulla", "sairauslomalla", "sairausloma"},
		{"saikkuun", "sairausloma", "sairausloma"},
		{"sairaslomatodistus", "sairauslomatodistus", "sairauslomatodistus"},
		{"duunissa", "työssä", "työ"},
		{"pekkaset", "pekkaspäivä", "pekkaspäivä"},
		{"voisko", "voisiko", "voida"},
		{"pitäskö", "pitäisikö", "pitää"},
		{"ilmottaa", "ilmoittaa", "ilmoittaa"},
		{"kipee", "kipeä", "kipeä"},
		{"tarviiks", "tarvitseeko", "tarvita"},
		{"eiks", "eikö", "ei"},
		{"lomaks", "lomako", "loma"},
		{"viel", "vielä", "vielä"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < KP_LEN(rows); i++) {
		struct text_words words = fixture_words(f, TEXT_FI, rows[i].spoken);
		const struct text_word *w = &words.v[0];

		assert_int_equal(words.n, 1);
		assert_string_equal(w->surface, rows[i].spoken);
		assert_string_equal(w->spelled, rows[i].spelled);
		if (!fixture_has(w->lemmas, w->nlemmas, rows[i].lemma) &&
			!fixture_has(w->parts, w->nparts, rows[i].lemma))
			fail_msg("'%s': %s", rows[i].spoken, fixture_line(f, &words));
	}
}

static void test_text_analyse_drops_case_endings_after_a_colon(void **state)
{
	surfaces(*state, "HR:lle, KVTES:n ja Kela:ltako", "hr kvtes ja kela");
	surfaces(*state, "HR:ssä HR:ään", "hr hr ään");
	surfaces(*state, "HR: lomat", "hr lomat");
	surfaces(*state, "HR:", "hr");
}

static void test_text_analyse_keeps_words_after_a_colon(void **state)
{
	surfaces(*state, "Aihe:vuosiloma", "aihe vuosiloma");
	surfaces(*state, "topic:pay", "topic pay");
	surfaces(*state, "kysymys:voiko", "kysymys voiko");
	surfaces(*state, "klo 10:30", "klo 10 30");
}

static void test_text_analyse_parts_digits_from_letters(void **state)
{
	struct text_words words = fixture_words(*state, TEXT_FI, "10kk COVID19 30-60-90");

	surfaces(*state, "10kk COVID19 30-60-90", "10 kk covid 19 30 60 90");
	assert_true(words.v[0].number);
	assert_false(words.v[1].number);
	assert_false(words.v[2].number);
	assert_true(words.v[3].number);
	assert_int_equal(words.v[0].to, 2);
	assert_int_equal(words.v[1].from, 2);
}

static void test_text_analyse_splits_at_hyphens_and_signs(void **state)
{
	surfaces(*state, "työ-aika säästövapaa- ja lomapäivät",
		"työ aika säästövapaa ja lomapäivät");
	surfaces(*state, "loma–raha (ehkä?) a/b 50% 🎉loma🎉", "loma raha ehkä a b 50 loma");
	surfaces(*state, "漢字 слово", "漢字 слово");
	surfaces(*state, "🎉 ... !? ½", "");
	surfaces(*state, "", "");
	surfaces(*state, "loma\xff\xferaha", "loma raha");
}

static void test_text_analyse_spans_lie_in_the_folded_text(void **state)
{
	struct text_words words =
		fixture_words(*state, TEXT_FI, "  Miten «Säästövapaata»\tkertyy?? ");

	assert_string_equal(words.folded, "miten \"säästövapaata\" kertyy??");
	assert_int_equal(words.n, 3);
	for (size_t i = 0; i < words.n; i++) {
		const struct text_word *w = &words.v[i];

		assert_int_equal(w->to - w->from, strlen(w->surface));
		assert_memory_equal(words.folded + w->from, w->surface, strlen(w->surface));
	}
}

static void test_text_analyse_swedish_stems(void **state)
{
	struct text_word w =
		reads(*state, TEXT_SV, "semesterdagarna", "semesterdagarna", "semesterdag");

	assert_true(w.known);
	assert_false(reads(*state, TEXT_SV, "blörxarna", "blörxarna", "blörx").known);
	reads(*state, TEXT_SV, "SEMESTERN", "semestern", "semest");
}

static void test_text_analyse_swedish_compounds_by_the_vocabulary(void **state)
{
	struct fixture *f = *state;
	struct text_word w;

	w = reads(f, TEXT_SV, "sjuklönetid", "sjuklönetid", "sjuklönetid");
	assert_int_equal(w.nparts, 0);
	fixture_vocab(f, TEXT_SV, "sjuklön tid avtal regler");
	w = reads(f, TEXT_SV, "sjuklönetid", "sjuklönetid", "sjuklönetid");
	has_part(&w, "sjuklön");
	has_part(&w, "tid");
	w = reads(f, TEXT_SV, "avtalsregler", "avtalsregler", "avtalsregl");
	has_part(&w, "avtal");
	has_part(&w, "regl");
	reads(f, TEXT_SV, "sjuklon", "sjuklön", "sjuklön");
}

static void test_text_analyse_english_stems(void **state)
{
	struct fixture *f = *state;
	struct text_words words;

	reads(f, TEXT_EN, "employees", "employees", "employe");
	reads(f, TEXT_EN, "Leaves", "leaves", "leav");
	words = fixture_words(f, TEXT_EN, "sick-note");
	assert_int_equal(words.n, 2);
	fixture_vocab(f, TEXT_EN, "annual leave contract");
	assert_true(reads(f, TEXT_EN, "leaves", "leaves", "leav").known);
	reads(f, TEXT_EN, "contarct", "contract", "contract");
	assert_true(reads(f, TEXT_EN, "weather", "weather", "weather").known);
	assert_false(reads(f, TEXT_EN, "waether", "waether", "waether").known);
}

/* One base form for what stems alone would keep apart, at the ends of compounds, too. */
static void test_text_analyse_forms_with_a_stem_of_their_own(void **state)
{
	struct text_word w;

	reads(*state, TEXT_EN, "paid", "paid", "pay");
	reads(*state, TEXT_EN, "Children", "children", "child");
	reads(*state, TEXT_EN, "permission", "permission", "permit");
	reads(*state, TEXT_SV, "gick", "gick", "gå");
	reads(*state, TEXT_SV, "ansökan", "ansökan", "ansök");
	reads(*state, TEXT_SV, "mycke", "mycke", "mycket");
	fixture_vocab(*state, TEXT_SV, "semester ansökan");
	w = reads(*state, TEXT_SV, "semesteransökan", "semesteransökan", "semesteransökan");
	has_part(&w, "ansök");
}

/* How a text is read, word by word. */
static void spells(
	struct fixture *f, enum text_lang lang, const char *text, const char *expected)
{
	struct text_words words = fixture_words(f, lang, text);
	KP_AUTO(kp_str) struct kp_str all = {0};

	for (size_t i = 0; i < words.n; i++)
		kp_str_addf(&all, "%s%s", i ? " " : "", words.v[i].spelled);
	if (strcmp(kp_str_c(&all), expected) != 0)
		fail_msg("'%s' is read as '%s', not '%s'", text, kp_str_c(&all), expected);
}

static void test_text_analyse_english_contractions(void **state)
{
	spells(*state, TEXT_EN, "What's new? I'm, they're, we've, she'll, I'd",
		"what is new i am they are we have she will i would");
	spells(*state, TEXT_EN, "don’t can't won't isn't", "do not can not will not is not");
	spells(*state, TEXT_EN, "the manager's pay, managers' pay",
		"the manager pay managers pay");
	spells(*state, TEXT_EN, "dont im whats", "do not i am what is");
	spells(*state, TEXT_EN, "rock'n'roll 'quoted' o'clock", "rock n roll quoted o clock");
	spells(*state, TEXT_FI, "what's", "what s");
}

static void test_text_analyse_contraction_of_a_word_past_all_bounds(void **state)
{
	char text[200];
	struct text_words words;

	for (size_t i = 0; i < 120; i++)
		text[i] = "word"[i % 4];
	snprintf(text + 120, sizeof(text) - 120, "'ll do");
	words = fixture_words(*state, TEXT_EN, text);
	assert_int_equal(words.n, 3);
	assert_int_equal(strlen(words.v[0].surface), 80);
	assert_string_equal(words.v[1].surface, "will");
	assert_string_equal(words.v[2].surface, "do");
}

static void test_text_analyse_contractions_stand_in_the_text(void **state)
{
	struct text_words words = fixture_words(*state, TEXT_EN, "don't go");

	assert_int_equal(words.n, 3);
	assert_int_equal(words.v[0].from, 0);
	assert_int_equal(words.v[0].to, 3);
	assert_int_equal(words.v[1].from, 3);
	assert_int_equal(words.v[1].to, 5);
	assert_int_equal(words.v[2].from, 6);
}

static void test_text_analyse_spoken_swedish(void **state)
{
	spells(*state, TEXT_SV, "Kan nån ge mej nåt", "kan någon ge mig något");
	spells(*state, TEXT_SV, "ere ok", "är det ok");
	spells(*state, TEXT_SV, "hon kom tebax idag", "hon kom tillbaka i dag");
}

static void test_text_analyse_reads_units_after_numbers(void **state)
{
	struct text_words words;

	spells(*state, TEXT_FI, "10kk, 3 pv ja 2 h", "10 kuukausi 3 päivä ja 2 tunti");
	spells(*state, TEXT_FI, "kk ja v", "kk ja v");
	spells(*state, TEXT_SV, "6 mån", "6 månad");
	spells(*state, TEXT_EN, "2 yrs", "2 years");
	words = fixture_words(*state, TEXT_FI, "10kk");
	assert_string_equal(words.v[1].surface, "kk");
	assert_int_equal(words.v[1].from, 2);
	assert_int_equal(words.v[1].to, 4);
}

static void test_text_analyse_parts_words_run_together(void **state)
{
	struct fixture *f = *state;
	struct text_words words;

	fixture_vocab(f, TEXT_FI, "saako saako lääkäri lääkäri palkkaa palkkaa");
	spells(f, TEXT_FI, "saakopalkkaa", "saako palkkaa");
	spells(f, TEXT_FI, "saakoläkäri kotona", "saako lääkäri kotona");
	words = fixture_words(f, TEXT_FI, "kun saakopalkkaa");
	assert_int_equal(words.n, 3);
	for (size_t i = 1; i < 3; i++) {
		assert_int_equal(words.v[i].from, 4);
		assert_int_equal(words.v[i].to, 16);
	}
	/* What makes a compound is one. */
	fixture_vocab(f, TEXT_FI, "ohjaus ohjaus palkkio palkkio");
	spells(f, TEXT_FI, "ohjauspalkkioo", "ohjauspalkkio");
}

static void test_text_analyse_joins_several_words_but_no_sentences(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "työterveyshuolto lomaraha omatyöterveyshuolto");
	spells(f, TEXT_FI, "työ terveys huolto", "työterveyshuolto");
	spells(f, TEXT_FI, "oma työ terveys huolto", "omatyöterveyshuolto");
	spells(f, TEXT_FI, "loma-raha", "lomaraha");
	spells(f, TEXT_FI, "loma, raha", "loma raha");
	spells(f, TEXT_FI, "Loma? Raha!", "loma raha");
}

static void test_text_analyse_repairs_inflected_words(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI,
		"säästövapaa säästövapaasta irtisanomisaika lomaa rahaa vapaata maata puuta "
		"lomana rahana ilona");
	spells(f, TEXT_FI, "säästövappaata", "säästövapaata");
	spells(f, TEXT_FI, "irtisanomisaijka", "irtisanomisaika");
	spells(f, TEXT_FI, "irtisanomisaijkana", "irtisanomisaikana");
	spells(f, TEXT_FI, "saastovappaata", "säästövapaata");
}

/* The nearest word of the content is not what was meant when the language has a nearer one,
 * or when another language has the word. */
static void test_text_analyse_leaves_other_words_alone(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_EN, "printed contract probation");
	spells(f, TEXT_EN, "printeer", "printeer");
	spells(f, TEXT_EN, "weather wether", "weather wether");
	spells(f, TEXT_EN, "printeed", "printed");
	fixture_vocab(f, TEXT_FI, "omena talo palkka");
	spells(f, TEXT_FI, "sotilaallisuuksineen qwertyuiop",
		"sotilaallisuuksineen qwertyuiop");
	spells(f, TEXT_FI, "manager", "manager");
}

static void test_text_analyse_language_out_of_range_is_finnish(void **state)
{
	assert_int_equal(fixture_words(*state, TEXT_UNKNOWN, "lomien").lang, TEXT_FI);
	reads(*state, TEXT_UNKNOWN, "lomien", "lomien", "loma");
}

static void test_text_analyse_leaves_out_words_past_the_limit(void **state)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct text_words words;

	for (int i = 0; i < TEXT_MAX_WORDS; i++)
		kp_str_add(&text, "loma ");
	words = fixture_words(*state, TEXT_FI, text.p);
	assert_int_equal(words.n, TEXT_MAX_WORDS);
	assert_false(words.cut);
	kp_str_add(&text, "raha palkka");
	words = fixture_words(*state, TEXT_FI, text.p);
	assert_int_equal(words.n, TEXT_MAX_WORDS);
	assert_true(words.cut);
	assert_string_equal(words.v[TEXT_MAX_WORDS - 1].surface, "loma");
}

static void test_text_analyse_cuts_long_words_between_characters(void **state)
{
	KP_AUTO(kp_str) struct kp_str text = {0};
	struct text_words words;

	kp_str_addc(&text, 'x');
	for (int i = 0; i < TEXT_MAX_WORD; i++)
		kp_str_add(&text, "ä");
	kp_str_add(&text, " loma");
	for (int l = 0; l < TEXT_LANGS; l++) {
		words = fixture_words(*state, (enum text_lang)l, text.p);
		assert_int_equal(words.n, 2);
		assert_int_equal(strlen(words.v[0].surface), TEXT_MAX_WORD - 1);
		assert_true(kp_utf8_valid(words.v[0].surface, TEXT_MAX_WORD - 1));
		assert_int_equal(words.v[0].to, 1 + 2 * TEXT_MAX_WORD);
		assert_string_equal(words.v[1].surface, "loma");
	}
}

/* A stem or a repair may be longer than the word: all lengths around the limit. */
static void test_text_analyse_words_around_the_limit(void **state)
{
	static const char *const ends[] = {"", "ks", "anen", "s", "uis", "aikasella", "ä"};
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "säästövapaa määräaikainen");
	for (size_t e = 0; e < KP_LEN(ends); e++)
		for (int n = TEXT_MAX_WORD - 12; n <= TEXT_MAX_WORD + 2; n++) {
			KP_AUTO(kp_str) struct kp_str text = {0};
			struct text_words words;

			while ((int)text.n < n)
				kp_str_addc(&text, "lomaraha"[text.n % 8]);
			kp_str_add(&text, ends[e]);
			for (int l = 0; l < TEXT_LANGS; l++) {
				words = fixture_words(f, (enum text_lang)l, text.p);
				assert_int_equal(words.n, 1);
				assert_true(strlen(words.v[0].spelled) <= TEXT_MAX_WORD);
			}
		}
}

static void same_words(
	struct fixture *f, const struct text_words *a, const struct text_words *b)
{
	assert_int_equal(a->n, b->n);
	assert_string_equal(fixture_line(f, a), fixture_line(f, b));
	for (size_t i = 0; i < a->n; i++) {
		assert_int_equal(a->v[i].known, b->v[i].known);
		assert_int_equal(a->v[i].from, b->v[i].from);
		assert_int_equal(a->v[i].to, b->v[i].to);
	}
}

static void test_text_analyse_twice_gives_the_same(void **state)
{
	static const char text[] = "Saaks saastovapaata 10kk lomalomakkeelle blörx työ-aika";
	struct fixture *f = *state;
	struct text_words first, second;

	fixture_vocab(f, TEXT_FI, "säästövapaa säästövapaata lomake");
	first = fixture_words(f, TEXT_FI, text);
	second = fixture_words(f, TEXT_FI, text);
	same_words(f, &first, &second);
}

/* Names that the Finnish content has for things, in questions in other languages. */
static void test_text_analyse_reads_finnish_words_in_other_languages(void **state)
{
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "työaikapankki lomaraha sairausloma tuntea tunti");
	for (int lang = 0; lang < TEXT_LANGS; lang++) {
		reads(f, lang, "lomarahan", "lomarahan", "lomaraha");
		reads(f, lang, "tyoaikapankki", "työaikapankki", "työaikapankki");
		reads(f, lang, "saikulla", "sairauslomalla", "sairausloma");
	}
	fixture_vocab(f, TEXT_EN, "feedback onboarding onboarding task draft");
	reads(f, TEXT_FI, "onboardingista", "onboarding", "onboard");
	reads(f, TEXT_FI, "feedbackin", "feedback", "feedback");
	reads(f, TEXT_FI, "taskeja", "task", "task");
	reads(f, TEXT_FI, "draftattiin", "draft", "draft");
	reads(f, TEXT_SV, "onboarding", "onboarding", "onboard");
	reads(f, TEXT_FI, "feedbak", "feedbak", "feedbak");
	fixture_vocab(f, TEXT_FI, "lomaraha");
	/* No word of the content, and too short to be sure. */
	reads(f, TEXT_EN, "hoitajan", "hoitajan", "hoitajan");
	fixture_vocab(f, TEXT_FI, "yksi yhden");
	reads(f, TEXT_EN, "yksi", "yksi", "yksi");
}

static void test_text_analyse_cache_keeps_vocabularies_and_languages_apart(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 2; round++) {
		text_vocab_free(KP_TAKE(f->vocab));
		reads(f, TEXT_FI, "saastovapaa", "saastovapaa", "saastovapaa");
		fixture_vocab(f, TEXT_FI, "säästövapaa");
		reads(f, TEXT_FI, "saastovapaa", "säästövapaa", "säästövapaa");
		reads(f, TEXT_SV, "saastovapa", "saastovapa", "saastovap");
		fixture_vocab(f, TEXT_FI, "lomaraha");
		reads(f, TEXT_FI, "saastovapaa", "saastovapaa", "saastovapaa");
	}
}

/* More different words than the cache holds, then the first again. */
static void test_text_analyse_cache_forgets_without_harm(void **state)
{
	struct fixture *f = *state;
	struct text_words before = fixture_words(f, TEXT_SV, "semesterdagarna"), after;
	KP_AUTO(kp_str) struct kp_str text = {0};

	for (int i = 0; i < 20000; i++) {
		kp_str_addf(&text, "w%c%c%c%c ", 'a' + i % 26, 'a' + i / 26 % 26,
			'a' + i / 676 % 26, 'a' + i / 17576);
		if (i % 200 != 199)
			continue;
		fixture_words(f, TEXT_SV, text.p);
		kp_str_reset(&text);
	}
	after = fixture_words(f, TEXT_SV, "semesterdagarna");
	same_words(f, &before, &after);
}

/* Slow repairs are few in a text. Whether a word gets one depends on its place in the text
 * and not on what the analyser has seen before. */
static void test_text_analyse_does_not_depend_on_what_came_before(void **state)
{
	static const char *const texts[] = {"xaaq xabq xacq xadq xaeq xafq xagq xahq xaiq "
					    "xajq xakq xalq xamq xanq xaoq kipee",
		"xaaq xabq xacq xadq xaeq xafq xagq xahq xaiq xajq xakq xalq xamq xanq xaoq "
		"xapq "
		"kipee",
		"kipee xaaq xabq xacq xadq xaeq xafq xagq xahq xaiq xajq xakq xalq xamq xanq "
		"xaoq xapq kipee"};
	struct fixture *f = *state;
	struct text_words words;

	fixture_vocab(f, TEXT_FI, "palkka sopimus vuoro");
	words = fixture_words(f, TEXT_FI, texts[0]);
	assert_string_equal(words.v[words.n - 1].spelled, "kipeä");
	words = fixture_words(f, TEXT_FI, texts[1]);
	assert_string_equal(words.v[words.n - 1].spelled, "kipee");
	for (size_t i = 0; i < 3 * KP_LEN(texts); i++) {
		const char *text = texts[i % KP_LEN(texts)];
		struct fixture fresh = {.arena = f->arena, .vocab = f->vocab};
		struct text_words first, seen;

		assert_int_equal(text_open(&fresh.an, NULL), 0);
		first = fixture_words(&fresh, TEXT_FI, text);
		seen = fixture_words(f, TEXT_FI, text);
		same_words(f, &first, &seen);
		text_close(fresh.an);
	}
}

static void test_text_analyse_eight_kib_of_anything(void **state)
{
	static const char *const units[] = {"a", "ä", "ää ", "1", "a1", "漢", "🎉", ":a", "-",
		"ß", "loma ", "\xff", "x:lle ", "aa:"};
	struct fixture *f = *state;

	fixture_vocab(f, TEXT_FI, "loma lomaraha säästövapaa");
	for (size_t i = 0; i < KP_LEN(units); i++) {
		KP_AUTO(kp_str) struct kp_str text = {0};

		while (text.n < 8192)
			kp_str_add(&text, units[i]);
		for (int l = 0; l < TEXT_LANGS; l++) {
			struct text_words words = fixture_words(f, (enum text_lang)l, text.p);

			assert_true(words.n <= TEXT_MAX_WORDS);
			kp_arena_reset(f->arena);
		}
	}
}

/* A text of unknown words alone costs no more than it must: those that come late stay as they
 * are, whatever was read before it. */
static void test_text_analyse_repairs_of_one_text_are_bounded(void **state)
{
	struct fixture *f = *state;
	KP_AUTO(kp_str) struct kp_str text = {0};

	fixture_vocab(f, TEXT_EN, "contract salary");
	for (int i = 0; i < 40; i++)
		kp_str_addf(&text, "qwxz%c%cjkvb ", 'a' + i % 26, 'a' + i / 26);
	kp_str_add(&text, "cntract");
	for (int round = 0; round < 2; round++) {
		struct text_words words = fixture_words(f, TEXT_EN, text.p);

		assert_string_equal(words.v[words.n - 1].spelled, "cntract");
		words = fixture_words(f, TEXT_EN, "my cntract");
		assert_string_equal(words.v[1].spelled, "contract");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_lang_parse_reads_its_own_codes),
		cmocka_unit_test(test_text_analyse_finnish_base_forms_and_parts),
		cmocka_unit_test(test_text_analyse_unknown_word_is_its_own_base_form),
		cmocka_unit_test_teardown(test_text_analyse_puts_dots_back, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_keeps_dots_that_were_typed, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_joins_split_compounds, fixture_reset),
		cmocka_unit_test(test_text_analyse_spoken_finnish),
		cmocka_unit_test(test_text_analyse_drops_case_endings_after_a_colon),
		cmocka_unit_test(test_text_analyse_keeps_words_after_a_colon),
		cmocka_unit_test(test_text_analyse_parts_digits_from_letters),
		cmocka_unit_test(test_text_analyse_splits_at_hyphens_and_signs),
		cmocka_unit_test(test_text_analyse_spans_lie_in_the_folded_text),
		cmocka_unit_test(test_text_analyse_swedish_stems),
		cmocka_unit_test_teardown(
			test_text_analyse_swedish_compounds_by_the_vocabulary, fixture_reset),
		cmocka_unit_test_teardown(test_text_analyse_english_stems, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_forms_with_a_stem_of_their_own, fixture_reset),
		cmocka_unit_test(test_text_analyse_english_contractions),
		cmocka_unit_test(test_text_analyse_contraction_of_a_word_past_all_bounds),
		cmocka_unit_test(test_text_analyse_contractions_stand_in_the_text),
		cmocka_unit_test(test_text_analyse_spoken_swedish),
		cmocka_unit_test(test_text_analyse_reads_units_after_numbers),
		cmocka_unit_test_teardown(
			test_text_analyse_parts_words_run_together, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_joins_several_words_but_no_sentences, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_repairs_inflected_words, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_leaves_other_words_alone, fixture_reset),
		cmocka_unit_test(test_text_analyse_language_out_of_range_is_finnish),
		cmocka_unit_test(test_text_analyse_leaves_out_words_past_the_limit),
		cmocka_unit_test(test_text_analyse_cuts_long_words_between_characters),
		cmocka_unit_test_teardown(
			test_text_analyse_words_around_the_limit, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_twice_gives_the_same, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_reads_finnish_words_in_other_languages,
			fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_cache_keeps_vocabularies_and_languages_apart,
			fixture_reset),
		cmocka_unit_test(test_text_analyse_cache_forgets_without_harm),
		cmocka_unit_test_teardown(
			test_text_analyse_does_not_depend_on_what_came_before, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_eight_kib_of_anything, fixture_reset),
		cmocka_unit_test_teardown(
			test_text_analyse_repairs_of_one_text_are_bounded, fixture_reset),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
