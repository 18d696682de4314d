/* The guide portal: pages that work without scripts, and the search as JSON. The loop's. */
#ifndef GUIDES_H
#define GUIDES_H

#include "daemon/app.h"

/* /guides/… and /api/guides/…; false: the path is none of them. Needs a snapshot. */
bool guides_serve(struct app *app, const struct net_request *rq, struct net_response *rs);

#endif
