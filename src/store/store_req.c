#include "store/store_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/kp_str.h"

#define ARENA_FIRST 1024

static const char *const status_names[STORE_STATUSES] = {
	"open", "assigned", "waiting", "answered", "closed"};
static const char *const priority_names[STORE_PRIORITIES] = {"low", "normal", "urgent"};
static const char *const sender_names[STORE_SENDERS] = {
	"supervisor", "partner", "bot", "system"};

const char *store_status_name(enum store_status s)
{
	return status_names[s];
}

int store_status_parse(const char *name)
{
	for (int i = 0; i < STORE_STATUSES; i++)
		if (kp_str_eq(name, status_names[i]))
			return i;
	return -1;
}

const char *store_priority_name(enum store_priority p)
{
	return priority_names[p];
}

int store_priority_parse(const char *name)
{
	for (int i = 0; i < STORE_PRIORITIES; i++)
		if (kp_str_eq(name, priority_names[i]))
			return i;
	return -1;
}

const char *store_sender_name(enum store_sender s)
{
	return sender_names[s];
}

enum store_sender store_sender_parse(const char *name)
{
	for (int i = 0; i < STORE_SENDERS; i++)
		if (kp_str_eq(name, sender_names[i]))
			return (enum store_sender)i;
	return STORE_SYSTEM;
}

struct store_req *store_req_new(enum store_kind kind)
{
	struct store_req *req = kp_alloc(sizeof(*req));

	req->kind = kind;
	req->mem = kp_arena_new(ARENA_FIRST);
	return req;
}

void store_req_reset(struct store_req *req, enum store_kind kind)
{
	struct kp_arena *mem = req->mem;

	kp_arena_reset(mem);
	*req = (struct store_req){.kind = kind, .mem = mem};
}

void store_req_free(struct store_req *req)
{
	kp_arena_free(req->mem);
	free(req);
}

const char *store_req_str(struct store_req *req, const char *s)
{
	return s ? kp_arena_strdup(req->mem, s) : NULL;
}

const char *store_req_strn(struct store_req *req, const char *s, size_t n)
{
	return s ? kp_arena_strndup(req->mem, s, n) : NULL;
}
