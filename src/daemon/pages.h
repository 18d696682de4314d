/* What the daemon serves over HTTP: the pages of src/web/, guides, health and figures. */
#ifndef PAGES_H
#define PAGES_H

#include "daemon/app.h"

/* A file that src/web/build.mjs made, put into the program by the build. There are none in
 * a program that was built without Node.js. */
struct pages_asset {
	const char *name; /* as the sources know it: "pages/page.css" */
	const char *path; /* as browsers ask for it: "/assets/page-6XQ2VB7M.css" */
	const char *type;
	const char *etag;
	enum net_cache cache;
	const unsigned char *data,
		*packed; /* packed: with gzip; NULL where it saves nothing */
	size_t n, npacked;
};
extern const struct pages_asset pages_assets[];
extern const size_t pages_nassets;

/* The path of an asset by its name; "" when it is not there. */
const char *pages_asset_path(const char *name);
void pages_serve(struct app *app, const struct net_request *rq, struct net_response *rs);

#endif
