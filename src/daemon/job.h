/* What waits for the store: the request is under way, and this tells what happens when it
 * is on disk. Lives in the request's memory. The loop's alone. */
#ifndef JOB_H
#define JOB_H

#include "daemon/turn.h"

struct job {
	void (*done)(struct app *app, struct job *job, struct store_req *req);
	struct session *session; /* held while under way; NULL: none */
	net_conn conn;           /* who waits; 0: nobody */
	const char *id;          /* of the request that waits */
	struct net_frame *frame; /* owned: the answer, ready to go */
	struct kb *kb;           /* a reference: what the store decides by; NULL: none */
	const void *about;       /* whatever `done` needs besides; in the request's memory */
	int64_t start_us, interaction;
	enum dialog_outcome outcome;
};

/* A new request with its job. `turn` (NULL: nobody waits) tells who waits. */
struct store_req *job_new(struct app *app, enum store_kind kind, const struct turn *turn,
	void (*done)(struct app *app, struct job *job, struct store_req *req));
/* Ends a request that was not pushed. */
void job_drop(struct app *app, struct store_req *req);
struct job *job_of(struct store_req *req);
/* Who the conversation belongs to, in the request's memory. */
struct store_owner job_owner(struct store_req *req, const struct session *s);
/* Takes the request and sends it to the store. False when the store is full: the request
 * is gone, its `done` will not be called. */
bool job_push(struct app *app, struct session *session, struct store_req *req);
/* Nothing more to do when it is done. */
void job_ignore(struct app *app, struct job *job, struct store_req *req);
/* Tells who waits that it did not work out; false when it did. */
bool job_failed(struct app *app, struct job *job, struct store_req *req);
/* Handles everything the store has finished. */
void job_finish_all(struct app *app);

#endif
