#include "match/match_priv.h"

#include <linear.h>

static void silent(const char *text)
{
	(void)text;
}

static size_t padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static void fill_problem(
	const struct match_set *set, struct problem *p, struct feature_node *nodes)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct match_row *row = &set->rows[i];

		p->x[i] = nodes;
		p->y[i] = set->labels[i];
		for (size_t k = 0; k < row->n; k++)
			*nodes++ = (struct feature_node){(int)row->id[k] + 1, row->x[k]};
		*nodes++ = (struct feature_node){(int)set->nfeatures + 1, 1};
		*nodes++ = (struct feature_node){-1, 0};
	}
}

/* liblinear keeps one column for two classes, and labels in the order it met them. */
static void copy_weights(const struct model *m, struct match_svm *out)
{
	bool two = m->nr_class == 2;
	int columns = two ? 1 : m->nr_class;

	for (size_t f = 0; f <= out->nfeatures; f++)
		for (int k = 0; k < m->nr_class; k++) {
			double w = m->w[f * (size_t)columns + (size_t)(two ? 0 : k)];

			out->w[f * out->stride + (size_t)m->label[k]] =
				(float)(two && k ? -w : w);
		}
}

void match_svm_train(const struct match_set *set, double c, struct match_svm *out)
{
	struct problem p = {.l = (int)set->n, .n = (int)set->nfeatures + 1, .bias = 1};
	struct parameter par = {.solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 0.1, .C = c};
	size_t nodes = 0;
	struct feature_node *all;
	struct model *m;

	for (size_t i = 0; i < set->n; i++)
		nodes += set->rows[i].n + 2;
	all = kp_alloc_n(nodes, sizeof(*all));
	p.y = kp_alloc_n(set->n, sizeof(*p.y));
	p.x = kp_alloc_n(set->n, sizeof(struct feature_node *));
	fill_problem(set, &p, all);
	set_print_string_function(silent);
	srand(1); /* liblinear shuffles with rand(): the same order every time */
	m = train(&p, &par);
	*out = (struct match_svm){set->nfeatures, set->nclasses, padded(set->nclasses), NULL};
	out->w = kp_alloc_n((out->nfeatures + 1) * out->stride, sizeof(*out->w));
	copy_weights(m, out);
	free_and_destroy_model(&m);
	free(all);
	free(p.y);
	free(p.x);
}

void match_svm_clear(struct match_svm *m)
{
	free(m->w);
	*m = (struct match_svm){0};
}

void match_svm_score(const struct match_svm *m, const struct match_row *row, float *margins)
{
	const struct match_kernels *k = match_kernels();

	memcpy(margins, m->w + m->nfeatures * m->stride, m->stride * sizeof(*margins));
	for (size_t i = 0; i < row->n; i++)
		k->add(margins, m->w + row->id[i] * m->stride, row->x[i], m->stride);
}
