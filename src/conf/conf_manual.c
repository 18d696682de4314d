#include "conf/conf_priv.h"

#include <string.h>

enum { WIDTH = 78 };

/* The help as comment lines, broken at spaces. */
static void comment(struct kp_str *out, const char *indent, const char *text)
{
	size_t width = WIDTH - strlen(indent);

	while (*text) {
		size_t n = strlen(text);
		if (n > width) {
			n = width;
			while (n > 0 && text[n] != ' ')
				n--;
		}
		kp_str_addf(out, "%s# %.*s\n", indent, (int)n, text);
		text += n;
		text += strspn(text, " ");
	}
}

static void print_key(
	struct kp_str *out, const struct conf_key *key, const char *name, const char *indent)
{
	comment(out, indent, key->help);
	if (key->type == CONF_INT)
		kp_str_addf(out, "%s# (%d to %d)\n", indent, key->min, key->max);
	const char *preset = key->type == CONF_LIST ? "[]" : *key->preset ? key->preset : "''";
	kp_str_addf(out, "%s%s: %s\n", indent, name, preset);
}

void conf_print_manual(struct kp_str *out)
{
	const char *group = "";
	size_t group_n = 0;

	kp_str_add(out, "# kumppani.yaml: every setting, with its default.\n");
	for (size_t i = 0; i < conf_table_n; i++) {
		const struct conf_key *key = &conf_table[i];
		const char *dot = strchr(key->name, '.');
		size_t n = dot ? (size_t)(dot - key->name) : 0;
		if (n && (n != group_n || memcmp(group, key->name, n) != 0))
			kp_str_addf(out, "\n%.*s:\n", (int)n, key->name);
		else if (!n)
			kp_str_addc(out, '\n');
		group = key->name;
		group_n = n;
		print_key(out, key, dot ? dot + 1 : key->name, dot ? "  " : "");
	}
}
