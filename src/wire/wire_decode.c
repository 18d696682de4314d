#include "wire/wire.h"

static const char *const type_names[WIRE_TYPES] = {
	[WIRE_HELLO] = "hello",
	[WIRE_ASK] = "ask",
	[WIRE_CHOOSE] = "choose",
	[WIRE_FEEDBACK] = "feedback",
	[WIRE_ESCALATE] = "escalate",
	[WIRE_SAY] = "say",
	[WIRE_TICKETS] = "tickets",
	[WIRE_MESSAGES] = "messages",
	[WIRE_LEAVE] = "leave",
	[WIRE_PLANS] = "plans",
	[WIRE_FORM] = "form",
	[WIRE_SEEN] = "seen",
	[WIRE_PILOT] = "pilot",
	[WIRE_SURVEY] = "survey",
	[WIRE_SIGNIN] = "signin",
	[WIRE_TYPING] = "typing",
	[WIRE_READ] = "read",
	[WIRE_SUBSCRIBE] = "subscribe",
	[WIRE_TAKE] = "take",
	[WIRE_REPLY] = "reply",
	[WIRE_NOTE] = "note",
	[WIRE_TRANSFER] = "transfer",
	[WIRE_PRIORITY] = "priority",
	[WIRE_CLOSE] = "close",
	[WIRE_REOPEN] = "reopen",
	[WIRE_TAKEOVER] = "takeover",
	[WIRE_HANDBACK] = "handback",
	[WIRE_HISTORY] = "history",
	[WIRE_PRESENCE] = "presence",
	[WIRE_CANNED] = "canned",
	[WIRE_FIND] = "find",
	[WIRE_CONVERSATION] = "conversation",
	[WIRE_TEAM] = "team",
	[WIRE_REVIEW] = "review",
	[WIRE_ADMIN] = "admin",
	[WIRE_RETRY] = "retry",
	[WIRE_ABSENCE] = "absence",
};

static const char *const code_names[WIRE_CODES] = {
	[WIRE_TOO_LONG] = "too_long",
	[WIRE_BAD_UTF8] = "bad_utf8",
	[WIRE_BAD_JSON] = "bad_json",
	[WIRE_BAD_REQUEST] = "bad_request",
	[WIRE_UNKNOWN_TYPE] = "unknown_type",
	[WIRE_BINARY] = "binary",
	[WIRE_UNFINISHED] = "unfinished",
	[WIRE_HELLO_FIRST] = "hello_first",
	[WIRE_NOT_ALLOWED] = "not_allowed",
	[WIRE_RATE_LIMITED] = "rate_limited",
	[WIRE_NOT_FOUND] = "not_found",
	[WIRE_CONFLICT] = "conflict",
	[WIRE_CLOSED] = "closed",
	[WIRE_TAKEN_OVER] = "taken_over",
	[WIRE_UNAVAILABLE] = "unavailable",
};

const char *wire_type_name(enum wire_type type)
{
	return type_names[type];
}

const char *wire_code_name(enum wire_code code)
{
	return code_names[code];
}

bool wire_for_partners(enum wire_type type)
{
	return type >= WIRE_SUBSCRIBE && type < WIRE_TYPES;
}

/* Every field a client can send: where it goes, how long it may be, and for which types
 * it is read or must be there (bits of enum wire_type). */
struct field {
	const char *name;
	enum { STRING, BOOLEAN, CHOICE, NUMBER, COUNT, PAIRS } kind;
	size_t offset;
	size_t max; /* bytes of a string */
	uint64_t read, must;
};

#define BIT(type) (UINT64_C(1) << (type))
#define AT(name)  offsetof(struct wire_request, name)

/* What partners do to a ticket, and what of it must say which version they saw. */
#define CHANGES                                                                               \
	(BIT(WIRE_REPLY) | BIT(WIRE_TRANSFER) | BIT(WIRE_PRIORITY) | BIT(WIRE_CLOSE) |        \
		BIT(WIRE_REOPEN))
#define ACTS                                                                                  \
	(CHANGES | BIT(WIRE_TAKE) | BIT(WIRE_NOTE) | BIT(WIRE_TAKEOVER) | BIT(WIRE_HANDBACK))
/* What either side does in one ticket. */
#define LIVE                                                                                  \
	(BIT(WIRE_SAY) | BIT(WIRE_MESSAGES) | BIT(WIRE_LEAVE) | BIT(WIRE_TYPING) |            \
		BIT(WIRE_READ))
#define TEXTS                                                                                 \
	(BIT(WIRE_ASK) | BIT(WIRE_SAY) | BIT(WIRE_REPLY) | BIT(WIRE_NOTE) | BIT(WIRE_TRANSFER))

static const struct field fields[] = {
	{"lang", STRING, AT(lang), 16, BIT(WIRE_HELLO) | BIT(WIRE_CANNED) | BIT(WIRE_REVIEW),
		0},
	{"session", STRING, AT(session), 64, BIT(WIRE_HELLO), 0},
	{"token", STRING, AT(token), 4096, BIT(WIRE_HELLO), 0},
	{"unit", STRING, AT(unit), 64, BIT(WIRE_HELLO) | BIT(WIRE_PLANS) | BIT(WIRE_REVIEW),
		0},
	{"days", NUMBER, AT(days), 0, BIT(WIRE_REVIEW), 0},
	{"text", STRING, AT(text), WIRE_MAX_MESSAGE,
		TEXTS | BIT(WIRE_ESCALATE) | BIT(WIRE_CLOSE) | BIT(WIRE_REOPEN) |
			BIT(WIRE_CANNED) | BIT(WIRE_FIND),
		TEXTS},
	{"interaction", STRING, AT(interaction), 64,
		BIT(WIRE_CHOOSE) | BIT(WIRE_FEEDBACK) | BIT(WIRE_ESCALATE) | BIT(WIRE_PILOT),
		BIT(WIRE_CHOOSE) | BIT(WIRE_FEEDBACK) | BIT(WIRE_PILOT)},
	{"clear", STRING, AT(clear), 16, BIT(WIRE_PILOT), 0},
	{"missing", STRING, AT(missing), WIRE_MAX_MESSAGE, BIT(WIRE_PILOT), 0},
	{"choice", CHOICE, AT(choice), 0, BIT(WIRE_CHOOSE), BIT(WIRE_CHOOSE)},
	{"helpful", BOOLEAN, AT(helpful), 0, BIT(WIRE_FEEDBACK), BIT(WIRE_FEEDBACK)},
	{"comment", STRING, AT(comment), WIRE_MAX_MESSAGE, BIT(WIRE_FEEDBACK), 0},
	{"urgent", BOOLEAN, AT(urgent), 0, BIT(WIRE_ESCALATE), 0},
	{"request", STRING, AT(request), 80, BIT(WIRE_ESCALATE) | BIT(WIRE_FORM),
		BIT(WIRE_FORM)},
	{"fields", PAIRS, AT(fields), 0, BIT(WIRE_ESCALATE) | BIT(WIRE_SURVEY), 0},
	{"survey", STRING, AT(survey), 80, BIT(WIRE_SURVEY), BIT(WIRE_SURVEY)},
	{"decline", BOOLEAN, AT(decline), 0, BIT(WIRE_SURVEY), 0},
	{"code", STRING, AT(code), 2048, BIT(WIRE_SIGNIN), BIT(WIRE_SIGNIN)},
	{"verifier", STRING, AT(verifier), 128, BIT(WIRE_SIGNIN), BIT(WIRE_SIGNIN)},
	{"redirect", STRING, AT(redirect), 300, BIT(WIRE_SIGNIN), BIT(WIRE_SIGNIN)},
	{"surveys", BOOLEAN, AT(surveys), 0, BIT(WIRE_HELLO), 0},
	{"planned", COUNT, AT(planned), 0, BIT(WIRE_PLANS), BIT(WIRE_PLANS)},
	{"size", NUMBER, AT(size), 0, BIT(WIRE_PLANS), BIT(WIRE_PLANS)},
	{"explain", BOOLEAN, AT(explain), 0, BIT(WIRE_ASK), 0},
	{"announcements", BOOLEAN, AT(announcements), 0, BIT(WIRE_HELLO), 0},
	{"announcement", STRING, AT(announcement), 80, BIT(WIRE_SEEN), BIT(WIRE_SEEN)},
	{"ticket", STRING, AT(ticket), 32,
		LIVE | ACTS | BIT(WIRE_HISTORY) | BIT(WIRE_PRESENCE) | BIT(WIRE_CONVERSATION),
		LIVE | ACTS | BIT(WIRE_HISTORY) | BIT(WIRE_CONVERSATION)},
	{"version", NUMBER, AT(version), 0, ACTS, CHANGES},
	{"then", STRING, AT(then), 16, BIT(WIRE_REPLY), 0},
	{"to", STRING, AT(to), 80, BIT(WIRE_TRANSFER) | BIT(WIRE_ABSENCE), 0},
	{"from", STRING, AT(from), 10, BIT(WIRE_ABSENCE), 0},
	{"deputy", STRING, AT(deputy), 80, BIT(WIRE_ABSENCE), 0},
	{"partner", STRING, AT(partner), 80, BIT(WIRE_ABSENCE), 0},
	{"cancel", NUMBER, AT(cancel), 0, BIT(WIRE_ABSENCE), 0},
	{"area", STRING, AT(area), 80, BIT(WIRE_TRANSFER), 0},
	{"priority", STRING, AT(priority), 16, BIT(WIRE_PRIORITY), BIT(WIRE_PRIORITY)},
	{"before", NUMBER, AT(before), 0,
		BIT(WIRE_HISTORY) | BIT(WIRE_MESSAGES) | BIT(WIRE_ADMIN), 0},
	{"post", NUMBER, AT(post), 0, BIT(WIRE_RETRY), 0},
	{"upto", NUMBER, AT(upto), 0, BIT(WIRE_READ), BIT(WIRE_READ)},
	{"state", STRING, AT(state), 16, BIT(WIRE_PRESENCE), BIT(WIRE_PRESENCE)},
	{"intent", STRING, AT(intent), 160, BIT(WIRE_CANNED), 0},
	{"scope", STRING, AT(scope), 16, BIT(WIRE_FIND), 0},
	{"after", STRING, AT(after), 32, BIT(WIRE_FIND), 0},
	{"closed", BOOLEAN, AT(closed), 0, BIT(WIRE_FIND), 0},
	{"what", STRING, AT(what), 16, BIT(WIRE_REVIEW) | BIT(WIRE_ADMIN),
		BIT(WIRE_REVIEW) | BIT(WIRE_ADMIN)},
};

static bool blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

/* Texts and whole numbers of an object as names and values in turn. NULL: of another shape. */
static const char *const *read_pairs(const struct kp_json *object, struct kp_arena *arena)
{
	size_t n = kp_json_count(object), k = 0;
	const char **pairs = kp_arena_alloc(arena, (2 * WIRE_MAX_FIELDS + 1) * sizeof(*pairs));

	if (!kp_json_is_object(object) || n > WIRE_MAX_FIELDS)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const struct kp_json *member = kp_json_at(object, i);
		const char *text = kp_json_string(member);
		int64_t number;

		if (kp_json_is_null(member))
			continue;
		if (!text && !kp_json_int(member, &number))
			return NULL;
		pairs[k++] = kp_arena_strdup(arena, kp_json_key(member));
		pairs[k++] = text ? kp_arena_strdup(arena, text)
				  : kp_arena_format(arena, "%lld", (long long)number);
	}
	return pairs;
}

/* The value of a field into *out. False when it is of the wrong shape. A null counts as
 * not there: that is how many serialisers write an optional value. */
static bool read_field(const struct field *f, const struct kp_json *value, bool must,
	struct kp_arena *arena, struct wire_request *out)
{
	void *to = (char *)out + f->offset;
	const char *s;
	int64_t choice;

	switch (f->kind) {
	case STRING:
		s = kp_json_string(value);
		if (!s || strlen(s) > f->max || (must && blank(s)))
			return false;
		*(const char **)to = blank(s) ? NULL : kp_arena_strdup(arena, s);
		return true;
	case BOOLEAN:
		return kp_json_bool(value, to);
	case NUMBER:
		return kp_json_int(value, to) && *(int64_t *)to > 0;
	case COUNT:
		return kp_json_int(value, to) && *(int64_t *)to >= 0;
	case PAIRS:
		return (*(const char *const **)to = read_pairs(value, arena)) != NULL;
	case CHOICE:
		if (!kp_json_int(value, &choice) || choice < -1 || choice > 99)
			return false;
		*(int *)to = (int)choice;
		return true;
	}
	return false;
}

static int refuse(struct wire_fault *fault, enum wire_code code, const char *field)
{
	fault->code = code;
	fault->field = field;
	return -1;
}

static int read_fields(const struct kp_json *json, struct kp_arena *arena,
	struct wire_request *out, struct wire_fault *fault)
{
	for (size_t i = 0; i < KP_LEN(fields); i++) {
		const struct field *f = &fields[i];
		bool must = f->must & BIT(out->type);
		const struct kp_json *value;

		if (!(f->read & BIT(out->type)))
			continue;
		value = kp_json_get(json, f->name);
		if ((!value || kp_json_is_null(value)) && !must)
			continue;
		if (!read_field(f, value, must, arena, out))
			return refuse(fault, WIRE_BAD_REQUEST, f->name);
	}
	return 0;
}

static int read_type(
	const struct kp_json *json, struct wire_request *out, struct wire_fault *fault)
{
	const char *name = kp_json_string(kp_json_get(json, "type"));

	if (!name)
		return refuse(fault, WIRE_BAD_REQUEST, "type");
	for (int type = 0; type < WIRE_TYPES; type++) {
		if (strcmp(type_names[type], name) == 0) {
			out->type = type;
			return 0;
		}
	}
	return refuse(fault, WIRE_UNKNOWN_TYPE, "type");
}

static int read_id(const struct kp_json *json, struct kp_arena *arena,
	struct wire_request *out, struct wire_fault *fault)
{
	const struct kp_json *value = kp_json_get(json, "id");
	const char *id = kp_json_string(value);

	if (!value || kp_json_is_null(value))
		return 0;
	if (!id || strlen(id) > WIRE_MAX_ID)
		return refuse(fault, WIRE_BAD_REQUEST, "id");
	out->id = fault->id = kp_arena_strdup(arena, id);
	return 0;
}

int wire_decode(const char *text, size_t n, struct kp_arena *arena, struct wire_request *out,
	struct wire_fault *fault)
{
	KP_AUTO(kp_json) struct kp_json *json = NULL;
	struct wire_request request = {0};

	*fault = (struct wire_fault){0};
	if (n > WIRE_MAX_MESSAGE)
		return refuse(fault, WIRE_TOO_LONG, NULL);
	if (!kp_utf8_valid(text, n))
		return refuse(fault, WIRE_BAD_UTF8, NULL);
	if (kp_json_parse(text, n, WIRE_MAX_DEPTH, &json, NULL) < 0)
		return refuse(fault, WIRE_BAD_JSON, NULL);
	if (!kp_json_is_object(json))
		return refuse(fault, WIRE_BAD_REQUEST, "type");
	if (read_id(json, arena, &request, fault) < 0 ||
		read_type(json, &request, fault) < 0 ||
		read_fields(json, arena, &request, fault) < 0)
		return -1;
	*out = request;
	return 0;
}
