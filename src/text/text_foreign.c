#include "text/text_priv.h"

#include <utf8proc.h>

/* Small words, and the plainest words of work, of languages spoken at Finnish work places.
 * Ours have none of them. Sorted bytewise. */
static const char *const theirs[] = {"alabilir", "auf", "aus", "avec", "bei", "bekomme",
	"bekommt", "brauche", "combien", "como", "congé", "congés", "cuando", "cuál", "cuánta",
	"cuánto", "cuántos", "czy", "cómo", "darf", "dass", "debo", "della", "ditë",
	"dlaczego", "dni", "dnů", "donde", "dovolené", "días", "dónde", "ein", "eine", "einen",
	"einer", "empleada", "empleado", "est", "fasax", "férias", "für", "gdzie", "gibt",
	"giorni", "gjatë", "goorma", "gün", "habe", "haben", "hoe", "hva", "hvad", "hvor",
	"hvordan", "ich", "ihr", "ikke", "imisa", "iyo", "izin", "jak", "jaki", "jeg", "jest",
	"jours", "kann", "kas", "kaç", "không", "kiedy", "kolik", "kto", "kui", "kuidas",
	"kus", "lavoro", "les", "los", "maxaa", "meie", "mein", "meine", "meinen", "meiner",
	"millal", "minu", "mit", "mogę", "mozhno", "muss", "mám", "müssen", "nach", "nasıl",
	"nghỉ", "ngày", "nicht", "nie", "ning", "oder", "otpusk", "otrzymać", "palju", "peab",
	"peaks", "peut", "phép", "por", "posso", "pour", "pracownik", "pracy", "puede",
	"puedo", "puhkus", "puhkust", "pushim", "quand", "quando", "quanti", "que", "quel",
	"quelle", "qué", "rabotnik", "saab", "salaire", "seda", "shaqaale", "shaqada", "shaqo",
	"sidee", "sie", "sind", "skolko", "soll", "sollte", "sueldo", "tema", "tengo", "tiene",
	"tohib", "trabajo", "trabalho", "travail", "töö", "töötaja", "und", "une", "unser",
	"unsere", "urlaub", "urlop", "urlopu", "vacaciones", "viele", "vous", "või", "võib",
	"võtta", "waa", "wann", "warum", "waxaa", "waxaad", "waxaan", "welche", "wenn",
	"werden", "wieso", "wieviel", "wir", "wird", "wo", "yok", "zum", "zur", "çalışan",
	"über", "że"};

/* Small words of ours that those have not: in a text of ours they outweigh a chance find. */
static const char *const ours[] = {"and", "are", "att", "be", "det", "does", "ett", "että",
	"får", "how", "hur", "inte", "jag", "jos", "kuinka", "kun", "meidän", "meillä", "mikä",
	"milloin", "miten", "mitä", "mun", "och", "onko", "paljonko", "pitää", "på", "saako",
	"the", "vad", "vem", "voiko", "vår", "what", "when", "with", "you", "är"};

static int by_word(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

#define HAS(list, word) (bsearch(word, list, KP_LEN(list), sizeof((list)[0]), by_word) != NULL)

struct tally {
	size_t letters, strange; /* of another script than the Latin one */
	size_t words, theirs, ours;
};

static void count_word(struct tally *t, const char *word, size_t n)
{
	char s[TEXT_MAX_WORD + 1];

	if (n == 0 || n > TEXT_MAX_WORD)
		return;
	memcpy(s, word, n);
	s[n] = '\0';
	t->words++;
	t->theirs += HAS(theirs, s);
	t->ours += HAS(ours, s);
}

/* Latin letters, with all their marks, end at U+024F; Vietnamese ones are a block apart. */
static bool is_latin(int32_t c)
{
	return c < 0x250 || (c >= 0x1e00 && c < 0x1f00) || c == 0xfffd;
}

static bool is_letter(int32_t c)
{
	utf8proc_category_t cat = utf8proc_category(c);

	return (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO) ||
	       cat == UTF8PROC_CATEGORY_MN || cat == UTF8PROC_CATEGORY_MC;
}

static void count(struct tally *t, const char *s, size_t n)
{
	size_t word = 0, i = 0;

	while (i < n) {
		int32_t c;
		utf8proc_ssize_t k = utf8proc_iterate(
			(const uint8_t *)s + i, (utf8proc_ssize_t)(n - i), &c);

		if (k <= 0)
			break;
		if (is_letter(c)) {
			t->letters++;
			t->strange += !is_latin(c);
		} else {
			count_word(t, s + word, i - word);
			word = i + (size_t)k;
		}
		i += (size_t)k;
	}
	count_word(t, s + word, i - word);
}

bool text_is_foreign(const char *s, size_t n)
{
	KP_AUTO(kp_str) struct kp_str folded = {0};
	struct tally t = {0};

	text_fold(s, n < 400 ? n : kp_utf8_cut(s, n, 400), &folded);
	count(&t, kp_str_c(&folded), folded.n);
	if (t.strange * 2 > t.letters)
		return true;
	return t.theirs >= 2 && t.theirs > t.ours;
}
