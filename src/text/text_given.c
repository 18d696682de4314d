#include "text/text_priv.h"

#include <ctype.h>
#include <stdlib.h>

#define LEAST 4 /* letters of a name */

/* First names in Finland that its dictionary does not know: of Somali, Arabic, Persian,
 * Kurdish, Turkish, Albanian, Russian, Ukrainian, Polish, Baltic, Balkan, South Asian,
 * Filipino, Vietnamese, African, Spanish and English origin those that are no words of our
 * three languages. In the order of their bytes. */
static const char *const given[] = {"abbas", "abdel", "abdi", "abdifatah", "abdihakim",
	"abdikadir", "abdirahman", "abdirashid", "abdisalam", "abdul", "abdulaziz", "abdullah",
	"abdullahi", "abdulrahman", "abebe", "abimbola", "abiola", "abshir", "achieng",
	"adaeze", "adebayo", "adenike", "adeola", "adnan", "adrijana", "afshin", "agata",
	"agnese", "agnieszka", "ahlam", "ahmad", "aigars", "aisha", "aishah", "aiste", "ajay",
	"akinyi", "akosua", "akram", "alberto", "alejandra", "alejandro", "aleksandar",
	"aleksandr", "alemayehu", "alfonso", "alfredo", "alhassan", "alireza", "alisher",
	"alyona", "amadou", "amara", "amarjit", "ameera", "amina", "aminata", "amira", "amjad",
	"ananya", "anchali", "andrzej", "angelica", "angelika", "anil", "anisa", "anjali",
	"anwar", "aparna", "araceli", "arash", "arben", "arjun", "armando", "arturs", "arvind",
	"ashok", "ashwini", "asif", "asiya", "aslam", "aurelia", "awad", "awil", "ayaan",
	"ayan", "ayanna", "ayesha", "aynur", "ayodele", "ayomide", "azadeh", "aziza", "bashir",
	"beatriz", "behnam", "bernadette", "bernardo", "besim", "bhavana", "bilal", "binta",
	"blerta", "bogdan", "boguslaw", "bozena", "burhan", "bushra", "carla", "carlos",
	"carmela", "carmen", "catalina", "chiara", "chidi", "chidinma", "chimamanda",
	"chinedu", "chinwe", "chioma", "clarissa", "claudia", "consuelo", "crisanta",
	"cristian", "cristina", "danilo", "danuta", "darius", "darja", "deepa", "deepak",
	"deepika", "deeqa", "denys", "deqa", "dilan", "dilek", "dilnoza", "dinesh", "divya",
	"dmitri", "dmitry", "dmytro", "dominika", "dorota", "duygu", "eduardo", "edyta",
	"efosa", "egle", "elham", "eliana", "elmira", "elvira", "emeka", "emilija", "emre",
	"enrique", "ermias", "esmeralda", "esra", "eunice", "evangeline", "ewelina", "fadi",
	"faduma", "fadumo", "fahad", "faisal", "faiza", "farah", "farhad", "farhan", "fariba",
	"farid", "farida", "fariha", "farzana", "fatemeh", "fathi", "fathiya", "fatima",
	"fatimah", "fatma", "fatou", "fatoumata", "fawzia", "feride", "fernando", "filiz",
	"folake", "francesca", "funmilayo", "gabriela", "galina", "ganesh", "garima",
	"gennadi", "ghulam", "giorgi", "giovanni", "giulia", "gloria", "goran", "grazyna",
	"guadalupe", "gulnara", "gurpreet", "habib", "habiba", "hafsa", "haider", "hamdi",
	"hameed", "hamid", "hamza", "harpreet", "haruna", "hasan", "hasna", "hayder", "heba",
	"hemant", "hibo", "hieu", "hiroko", "hoang", "hodan", "houda", "huda", "huong",
	"hussain", "hussein", "ibrahima", "ifeoma", "ifrah", "igor", "ijeoma", "ilhan",
	"imane", "imelda", "imran", "indira", "ingrida", "iqbal", "iryna", "isha", "ismahan",
	"ismail", "ivanka", "ivona", "iwona", "iyabo", "jacek", "jadwiga", "jagoda", "jamal",
	"jamila", "janusz", "javed", "javier", "jawad", "jayanthi", "jelena", "jelica",
	"jennylyn", "jerzy", "jhoanna", "jibril", "jocelyn", "jorge", "jose", "joselito",
	"josip", "juana", "juanita", "julija", "julita", "jurgita", "justyna", "juvy",
	"kadija", "kamal", "kamil", "karim", "karima", "karthik", "katarzyna", "kateryna",
	"kathleen", "kavita", "kavitha", "kazimierz", "kebede", "kemal", "khadija", "khadijo",
	"khadra", "khaled", "khalid", "khalil", "khanh", "kifle", "kiran", "kofi", "kojo",
	"krisztina", "krzysztof", "kwabena", "kwame", "lakshmi", "larysa", "laszlo", "latifa",
	"layla", "leandro", "lejla", "leokadia", "leticia", "leyla", "liban", "linh", "liubov",
	"ljubica", "ljudmila", "lorenzo", "lucyna", "luis", "luljeta", "lyubov", "lyudmila",
	"maciej", "magdalena", "mahamed", "mahamud", "mahbub", "mahdi", "maher", "mahmoud",
	"mahmud", "mahnaz", "majid", "maksym", "malgorzata", "malik", "malika", "mamadou",
	"manjeet", "manoj", "manuel", "marek", "margarita", "mariam", "mariama", "maribel",
	"maricel", "maricris", "marija", "marilou", "marilyn", "marisol", "marites", "marivic",
	"mariya", "marwa", "marwan", "maryam", "maryan", "masoud", "mateusz", "meena", "mehdi",
	"mehmet", "melvin", "mercedes", "meriem", "merve", "meryem", "michal", "mihaela",
	"mihail", "mikhail", "milena", "milica", "minh", "mirela", "mirza", "mohamad",
	"mohamud", "mohsen", "mostafa", "moussa", "mubarak", "muhsin", "mukhtar", "musa",
	"mustaf", "mustafa", "mwangi", "mykola", "nabil", "nadezhda", "nadia", "nadifa",
	"najma", "nandini", "narges", "nargis", "nasir", "nasra", "nasreen", "nasser",
	"natalija", "nataliya", "natalya", "naveed", "navneet", "nazanin", "neelam", "neha",
	"nelida", "nenita", "nermin", "ngoc", "ngozi", "nguyet", "nikita", "nikolaj",
	"nilufar", "nimo", "nirmala", "nisha", "nkechi", "nnamdi", "nosheen", "nouf", "nurgul",
	"obinna", "odunayo", "ogechi", "olayinka", "oleg", "oleh", "oleksandr", "oleksandra",
	"oleksii", "olena", "olesya", "oluwaseun", "omar", "omolara", "onyeka", "orhan",
	"osman", "oumar", "padma", "parisa", "patrycja", "pawel", "pedro", "phuong", "piotr",
	"pooja", "pradeep", "prakash", "pramod", "prasad", "preethi", "priscilla", "priya",
	"priyanka", "przemyslaw", "qadir", "quang", "quyen", "quynh", "rabia", "rachid",
	"radka", "radoslaw", "raghad", "rahima", "rahma", "rahul", "rajesh", "rajni", "ramil",
	"ramon", "rania", "raquel", "rasha", "rasheed", "rashid", "rashmi", "raza", "razia",
	"rehana", "rekha", "renata", "reyhan", "reza", "ricardo", "riham", "rizwan", "roberto",
	"rocio", "rodrigo", "rohit", "rosalie", "rosalinda", "rosemarie", "rosita", "rowena",
	"roxana", "rubina", "ruslan", "rustam", "ryszard", "saadia", "sabir", "sabrina",
	"sadia", "sadiq", "safia", "sahar", "saida", "sajid", "sakina", "salah", "saleh",
	"salim", "salma", "salman", "samatar", "sameera", "samir", "samira", "sandeep",
	"sanjay", "sanjeev", "santosh", "saqib", "sathya", "saynab", "seble", "selam", "selim",
	"semira", "serhii", "serkan", "shabnam", "shafiq", "shahida", "shahin", "shaima",
	"shakila", "shakira", "shamsa", "shamso", "shanthi", "sharifa", "sharmila", "sheela",
	"shehla", "sherin", "shilpa", "shirin", "shivani", "shreya", "shukri", "shweta",
	"siham", "sindhu", "slawomir", "snezana", "sofiya", "sohail", "somayeh", "somchai",
	"sotirios", "srinivas", "stjepan", "subhan", "sudha", "suhail", "suleiman", "sulekha",
	"sumaya", "sunil", "sunita", "suresh", "susana", "sushila", "svitlana", "sylwia",
	"tadeusz", "tahir", "tahira", "tamer", "tanveer", "tareq", "tariq", "tatiana",
	"tatyana", "tayyaba", "temitope", "teodora", "teresita", "tesfaye", "tewodros",
	"thanh", "thao", "thuy", "titilayo", "tomasz", "trinh", "tsegaye", "tuyet", "uchenna",
	"ugochi", "umar", "usha", "usman", "uzma", "vadym", "valentina", "valeria", "valeriia",
	"vandana", "vasyl", "venkat", "vesna", "victoriya", "vidya", "vijay", "vikram",
	"viktoriia", "vinod", "violeta", "virgilio", "vitalii", "vladislav", "volodymyr",
	"vyacheslav", "wafa", "waheed", "walid", "wanjiku", "waris", "warsame", "wasim",
	"weronika", "wiktoria", "wioletta", "wojciech", "xiaoming", "yahya", "yana", "yared",
	"yasin", "yasir", "yasmin", "yasmine", "yawar", "yelena", "yemi", "yesenia", "yetunde",
	"yevgeni", "yevhen", "yohannes", "yolanda", "yonas", "yonis", "yousef", "yousif",
	"yousuf", "yulia", "yuliia", "yuliya", "yuri", "yusra", "yusuf", "zahid", "zahra",
	"zaid", "zainab", "zainabu", "zakaria", "zakia", "zamzam", "zara", "zawadi",
	"zbigniew", "zeinab", "zeynep", "zhanna", "zohra", "zoran", "zubair", "zulfiqar",
	"zuzanna"};

/* How family names of Swedish origin end, and hardly a place or another word does. */
static const char *const family[] = {"bäck", "gren", "kvist", "lund", "qvist", "ström"};

/* Finnish cases, behind the last vowel of a name or the i that it gets without one. */
static const char *const cases[] = {"", "a", "ksi", "lla", "lle", "llä", "lta", "ltä", "n",
	"na", "nä", "ssa", "ssä", "sta", "stä", "ta", "tä", "ä"};

struct beginning {
	const char *s;
	size_t n;
};

static int by_letters(const void *key, const void *of)
{
	const struct beginning *b = key;
	const char *name = *(const char *const *)of;

	for (size_t i = 0; i < b->n; i++) {
		int order = tolower((unsigned char)b->s[i]) - (unsigned char)name[i];

		if (order)
			return order;
	}
	return name[b->n] ? -1 : 0;
}

/* `rest` stands behind the letter `last`. */
static bool is_case(char last, const char *rest)
{
	if (!strchr("aeiouy", last)) {
		if (*rest == '\0')
			return true;
		if (*rest != 'i')
			return false;
		last = *rest++;
	}
	return KP_AMONG(rest, cases) || (rest[0] == last && strcmp(rest + 1, "n") == 0);
}

bool text_is_given(const char *word)
{
	for (size_t n = strlen(word); n >= LEAST; n--)
		if (is_case(word[n - 1], word + n) &&
			bsearch(&(struct beginning){word, n}, given, KP_LEN(given),
				sizeof(*given), by_letters))
			return true;
	return false;
}

bool text_is_family(const char *word)
{
	for (size_t n = strlen(word); n > LEAST; n--)
		for (size_t i = 0; i < KP_LEN(family); i++) {
			size_t k = strlen(family[i]);

			if (n > k + 1 && memcmp(word + n - k, family[i], k) == 0 &&
				is_case(word[n - 1], word + n))
				return true;
		}
	return false;
}
