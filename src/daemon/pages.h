/* What the daemon serves over HTTP: the demo page, guides, health and figures. */
#ifndef PAGES_H
#define PAGES_H

#include "daemon/app.h"

/* A file of src/web/, put into the program by the build. */
struct pages_asset {
	const char *path; /* "/chat.js" */
	const char *data;
	size_t n;
};
extern const struct pages_asset pages_assets[];
extern const size_t pages_nassets;

void pages_serve(struct app *app, const struct net_request *rq, struct net_response *rs);

#endif
