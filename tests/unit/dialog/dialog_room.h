/* The whole of the ear, over an engine trained on this folder's knowledge base. */
#ifndef DIALOG_ROOM_H
#define DIALOG_ROOM_H

#include "dialog_fixture.h"

struct room {
	struct talk *talk; /* first: the fixture's functions take it */
	struct match_engine *engine;
	struct dialog_heard heard;
};

static int room_open(void **state)
{
	struct room *r = kp_alloc(sizeof(*r));
	struct kp_err err = {0};
	void *talk;

	talk_open(&talk);
	r->talk = talk;
	if (match_build(r->talk->kb, r->talk->an, NULL, &r->engine, &err) < 0)
		fail_msg("%s", err.msg);
	*state = r;
	return 0;
}

static int room_close(void **state)
{
	struct room *r = *state;
	void *talk = r->talk;

	match_unref(r->engine);
	talk_close(&talk);
	free(r);
	return 0;
}

static int room_begin(void **state)
{
	struct room *r = *state;
	void *talk = r->talk;

	talk_begin(&talk);
	dialog_tell(&r->talk->state, TEXT_FI, -1);
	return 0;
}

static inline const struct dialog_reply *say(struct room *r, const char *text)
{
	struct talk *t = r->talk;

	dialog_hear(&t->state, r->engine, t->an, text, false, t->arena, &r->heard);
	step_heard(t, &r->heard);
	return &t->said;
}

#endif
