#include "text/text_priv.h"

#include <utf8proc.h>

/* Small words, and the plainest words of work, of languages spoken at Finnish work places.
 * Ours have hardly any of them, and no two in a sentence. Sorted bytewise. */
static const char *const theirs[] = {"aastat", "aber", "aga", "alabilir", "araw",
	"arbeitgeber", "arbeitnehmer", "arbeitnehmerin", "arbeitsvertrag", "arbeitszeit",
	"arrêt", "auch", "auf", "aus", "avec", "avez", "avoir", "ayaa", "baja", "bakasyon",
	"bakit", "bao", "bei", "beim", "bekomme", "bekommt", "bez", "bilood", "bitte",
	"bolnichnyj", "brauche", "che", "chez", "chorobowe", "combien", "como", "con",
	"congedo", "congé", "congés", "contrat", "contrato", "contratto", "cuando", "cuál",
	"cuáles", "cuándo", "cuánta", "cuántas", "cuánto", "cuántos", "czy", "cómo", "danke",
	"dans", "darf", "dass", "dauert", "debe", "debo", "degli", "dein", "della", "delle",
	"dello", "deneme", "des", "despido", "deve", "devo", "dhe", "dias", "diese", "dieser",
	"dieses", "dipendente", "ditë", "dla", "dlaczego", "dnej", "dney", "dni", "dny", "dní",
	"dnů", "doba", "doença", "dogovor", "dois", "doit", "donde", "dove", "dovolená",
	"dovolené", "duhet", "dura", "durante", "durch", "dure", "durée", "duurt", "días",
	"dónde", "dürfen", "ein", "eine", "einem", "einen", "einer", "eines", "elternzeit",
	"empleada", "empleado", "empleyado", "employé", "employée", "enferma", "enfermo",
	"essai", "est", "está", "están", "experiência", "fasax", "fasaxa", "feiertag",
	"feiertage", "ferie", "funcionário", "férias", "für", "gde", "gdzie", "geen", "gegen",
	"gibt", "giorni", "gjatë", "goorma", "gün", "günü", "habe", "haben", "hacer", "haigus",
	"haiguslehe", "haigusleht", "halkee", "hastalık", "hatte", "heb", "hebben", "heeft",
	"heures", "hoe", "hoeveel", "hva", "hvad", "hvor", "hvordan", "hợp", "ich", "ihr",
	"ikke", "ilang", "ile", "ils", "imisa", "iyo", "izin", "için", "işçi", "jak", "jaka",
	"jaki", "jakie", "jaká", "jaký", "janë", "jede", "jeder", "jedes", "jeg", "jest",
	"jirran", "jours", "jouw", "kailan", "kak", "kami", "kann", "kas", "katseaeg",
	"katseaja", "kaç", "kde", "kdo", "kdy", "kein", "keine", "keinen", "kes", "kestab",
	"khi", "không", "kiedy", "kogda", "kolik", "kontrata", "krankenschein", "krankmeldung",
	"kto", "kui", "kuid", "kuidas", "kuni", "kus", "kush", "kuud", "können", "könnte",
	"kündigung", "kündigungsfrist", "lapsehooldus", "lavoratore", "lavoro", "leping",
	"lepingu", "les", "licencia", "licenciement", "licença", "lohn", "loon", "los", "làm",
	"lương", "maalmood", "maanden", "maaş", "magkano", "mais", "maladie", "malattia",
	"maternité", "maxaa", "maxay", "medewerker", "meie", "mein", "meine", "meinem",
	"meinen", "meiner", "mes", "meses", "mga", "mida", "miesiące", "mieć", "mijn",
	"millal", "minu", "mit", "mitarbeiter", "mitarbeiterin", "mitarbeiterinnen", "mitu",
	"miyaa", "moet", "mogu", "mogę", "mohu", "mois", "mozhno", "może", "można", "muaj",
	"mund", "mushahar", "mushaharka", "musi", "muss", "muszę", "musí", "musím", "mzda",
	"mám", "müssen", "měsíce", "může", "nach", "nadgodziny", "nado", "nasıl", "neden",
	"nemad", "nemoc", "nemocenská", "nerede", "nga", "nghỉ", "ngày", "nhiêu", "nhân",
	"như", "nicht", "nie", "niet", "ning", "noch", "notre", "nous", "nur", "nuzhno", "nào",
	"não", "oder", "ohne", "okres", "olabilir", "onde", "onze", "otpusk", "otpuska",
	"otrzymać", "où", "paano", "paga", "palga", "palju", "para", "peab", "peaks", "pean",
	"pensja", "perché", "periodo", "periudha", "pero", "período", "peut", "peux", "phép",
	"pikk", "pochemu", "pode", "por", "porque", "posso", "pour", "pourquoi", "pouvez",
	"praca", "pracownica", "pracownik", "pracownika", "pracy", "probezeit", "proeftijd",
	"provë", "proč", "prueba", "przed", "przez", "przy", "przysługuje", "práce", "préavis",
	"próbny", "pse", "puede", "pueden", "puedo", "puhkus", "puhkuse", "puhkust", "puis",
	"punonjësi", "punë", "punëtori", "pushim", "pushimi", "può", "päeva", "période", "për",
	"qandaraas", "quais", "qual", "quale", "quali", "quand", "quando", "quanta", "quantas",
	"quante", "quanti", "quanto", "quantos", "que", "quel", "quelle", "quelles", "quels",
	"quem", "qui", "quién", "quoi", "qué", "rabota", "rabotnik", "saab", "sahod",
	"salaire", "salario", "salaris", "salário", "sans", "sao", "schon", "seda", "sehr",
	"sein", "seit", "semaine", "semanas", "senza", "sest", "shaqaale", "shaqada", "shaqo",
	"sidee", "sie", "sind", "siya", "skolko", "smlouva", "soll", "sollen", "sollte",
	"sont", "sous", "stipendio", "sueldo", "sözleşme", "süresi", "są", "teie", "tem",
	"tema", "tengo", "tenho", "thế", "thử", "tiene", "tienen", "tohib", "trabaho",
	"trabajador", "trabajadora", "trabajo", "trabalhador", "trabalho", "travail", "trwa",
	"töö", "tööaeg", "töötaja", "töötajal", "töötajale", "tại", "umowa", "umowy", "una",
	"unas", "und", "une", "unos", "unser", "unsere", "urlaub", "urlop", "urlopu",
	"vacaciones", "vakantie", "verlof", "vertrag", "veya", "viele", "viên", "việc", "vom",
	"voor", "vor", "votre", "vous", "või", "võib", "võin", "võtta", "waa", "waar",
	"waarom", "wann", "wanneer", "warum", "waxaa", "waxaad", "waxaan", "weil", "welche",
	"wem", "wen", "wenn", "werden", "werknemer", "weshalb", "wessen", "wie", "wieso",
	"wieviel", "wir", "wird", "wo", "wohin", "wurde", "wynagrodzenie", "wypowiedzenia",
	"während", "yok", "yıllık", "zaman", "zaměstnance", "zaměstnanec", "zarplata", "ziek",
	"ziekte", "zijn", "zkušební", "zonder", "zum", "zur", "zwischen", "zwolnienie",
	"çalışan", "çfarë", "être", "është", "über", "überstunden", "ületunnid", "được",
	"đồng", "że"};

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
