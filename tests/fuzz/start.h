/* What fuzz targets start with, made once for all inputs. What cannot be made ends the run. */
#ifndef FUZZ_START_H
#define FUZZ_START_H

#include <stdio.h>
#include <stdlib.h>

#include "match/match.h"

static inline void start_failed(const struct kp_err *err)
{
	fprintf(stderr, "%s:%d: %s\n", err->at.file ? err->at.file : "", err->at.line,
		err->msg);
	exit(2);
}

static inline struct text_analyser *start_analyser(void)
{
	static struct text_analyser *an;
	struct kp_err err = {0};

	if (!an && text_open(&an, &err) < 0)
		start_failed(&err);
	return an;
}

/* The small knowledge base of tests/daemon/kb. */
static inline struct kb *start_kb(void)
{
	static struct kb *kb;
	KP_AUTO(kb_report) struct kb_report report = {0};
	struct kp_err err = {0};

	if (!kb && kb_load(KP_SMALL_KB, start_analyser(), &kb, &report, &err) < 0)
		start_failed(&err);
	return kb;
}

/* What learned it. */
static inline struct match_engine *start_engine(void)
{
	static struct match_engine *engine;
	struct kp_err err = {0};

	if (!engine && match_build(start_kb(), start_analyser(), NULL, &engine, &err) < 0)
		start_failed(&err);
	return engine;
}

#endif
