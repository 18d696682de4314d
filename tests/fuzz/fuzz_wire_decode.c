/* Any bytes from a client: refused with a code, or a request whose fields keep their bounds.
 */
#include <assert.h>

#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void check_text(const char *s, size_t most)
{
	assert(!s || (strlen(s) <= most && kp_utf8_valid(s, strlen(s))));
}

static void check_request(const struct wire_request *rq)
{
	assert(rq->type >= 0 && rq->type < WIRE_TYPES);
	assert(rq->choice >= -1);
	assert(rq->text || (rq->type != WIRE_ASK && rq->type != WIRE_SAY));
	assert(rq->ticket || rq->type != WIRE_SAY);
	assert(rq->interaction || (rq->type != WIRE_CHOOSE && rq->type != WIRE_FEEDBACK));
	assert(rq->ticket || rq->type < WIRE_TAKE || rq->type >= WIRE_PRESENCE);
	assert(rq->version >= 0 && rq->before >= 0 && rq->upto >= 0);
	assert(rq->upto || rq->type != WIRE_READ);
	assert(rq->ticket || (rq->type != WIRE_TYPING && rq->type != WIRE_LEAVE));
	assert(rq->version || (rq->type != WIRE_REPLY && rq->type != WIRE_CLOSE));
	check_text(rq->ticket, 32);
	check_text(rq->to, 80);
	check_text(rq->area, 80);
	check_text(rq->intent, 160);
	check_text(rq->id, WIRE_MAX_ID);
	check_text(rq->text, WIRE_MAX_MESSAGE);
	check_text(rq->comment, WIRE_MAX_MESSAGE);
	check_text(rq->session, 64);
	check_text(rq->interaction, 64);
}

/* What is echoed must be JSON whatever it is. */
static void check_echo(const char *id, const char *text)
{
	KP_AUTO(kp_str) struct kp_str s = {0};
	KP_AUTO(kp_json) struct kp_json *j = NULL;

	wire_encode_error(id, WIRE_NOT_FOUND, NULL, text, &s);
	assert(kp_json_parse(s.p, s.n, 0, &j, NULL) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	KP_AUTO(kp_arena) struct kp_arena *arena = kp_arena_new(0);
	struct wire_request rq;
	struct wire_fault fault;

	if (wire_decode((const char *)p, n, arena, &rq, &fault) == 0) {
		check_request(&rq);
		check_echo(rq.id, rq.text);
		return 0;
	}
	assert(fault.code >= 0 && fault.code < WIRE_CODES);
	check_text(fault.id, WIRE_MAX_ID);
	check_echo(fault.id, fault.field);
	return 0;
}
