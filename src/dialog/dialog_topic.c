#include "dialog/dialog_priv.h"

/* What a conversation is about, and so what "and for how long?" leans on: an intent, and the
 * question that says it. A question that leans on it says too little to take its place. */

void dialog_copy_text(char *to, size_t size, const char *from)
{
	size_t n = from ? kp_utf8_cut(from, strlen(from), size - 1) : 0;

	if (n)
		memcpy(to, from, n);
	to[n] = '\0';
}

static bool leans(const struct match_result *m)
{
	return m->ways.same + m->ways.near > m->ways.own;
}

/* Turned to something near, it needs what it came from to be understood. */
static void add_to_topic(struct dialog_state *s, const char *question)
{
	size_t n = strlen(s->topic), more = question ? strlen(question) : 0;

	if (n + 1 + more >= sizeof(s->topic)) {
		dialog_copy_text(s->topic, sizeof(s->topic), question);
		return;
	}
	s->topic[n] = ' ';
	dialog_copy_text(s->topic + n + 1, sizeof(s->topic) - n - 1, question);
}

void dialog_turn_topic(
	struct dialog_state *s, const struct dialog_heard *h, int answered, int about)
{
	int meant = answered >= 0 ? answered : about;

	dialog_copy_text(s->question, sizeof(s->question), h->question);
	if (!leans(&h->found) || !s->topic[0]) {
		dialog_copy_text(s->topic, sizeof(s->topic), h->question);
		s->intent = (int16_t)meant;
	} else if (answered >= 0 ? answered != s->intent : s->intent < 0) {
		add_to_topic(s, h->question);
		s->intent = (int16_t)meant;
	}
}

void dialog_choose_topic(struct dialog_state *s, int intent)
{
	if (intent != s->intent && s->question[0])
		dialog_copy_text(s->topic, sizeof(s->topic), s->question);
	s->intent = (int16_t)intent;
}
