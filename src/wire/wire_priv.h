/* What the files of wire/ share. */
#ifndef WIRE_PRIV_H
#define WIRE_PRIV_H

#include "wire/wire.h"

/* Opens the object of a message. */
void wire_begin(struct kp_jsonw *w, const char *type, const char *id);
/* Left out when value is NULL. */
void wire_member(struct kp_jsonw *w, const char *key, const char *value);
void wire_case_members(struct kp_jsonw *w, const struct wire_case *m);
void wire_event_members(struct kp_jsonw *w, const struct wire_event *e);

#endif
