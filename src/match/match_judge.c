#include "match/match_priv.h"

#include <math.h>

#define N     MATCH_SIGNS
#define RIDGE 1.0 /* keeps weights small where signs say the same */

static void standardise(const struct match_verdict *v, size_t n, struct match_judge *j)
{
	double sum = 0;

	for (int s = 0; s < N; s++) {
		double mean = 0, var = 0;

		sum = 0;
		for (size_t i = 0; i < n; i++) {
			mean += (double)v[i].weight * v[i].sign[s];
			sum += v[i].weight;
		}
		mean /= sum > 0 ? sum : 1;
		for (size_t i = 0; i < n; i++)
			var += v[i].weight * (v[i].sign[s] - mean) * (v[i].sign[s] - mean);
		var /= sum > 0 ? sum : 1;
		j->mean[s] = s == SIGN_BIAS ? 0 : (float)mean;
		j->scale[s] = s == SIGN_BIAS ? 1 : var > 1e-9 ? (float)(1 / sqrt(var)) : 0;
	}
}

/* Solves a × x = b by elimination; a is symmetric and positive definite (ridge). */
static void solve(double a[N][N], double b[N], double x[N])
{
	for (int i = 0; i < N; i++)
		for (int r = i + 1; r < N; r++) {
			double f = a[r][i] / a[i][i];

			for (int c = i; c < N; c++)
				a[r][c] -= f * a[i][c];
			b[r] -= f * b[i];
		}
	for (int i = N - 1; i >= 0; i--) {
		x[i] = b[i];
		for (int c = i + 1; c < N; c++)
			x[i] -= a[i][c] * x[c];
		x[i] /= a[i][i];
	}
}

static double probability(const double z[N], const double w[N])
{
	double sum = 0;

	for (int s = 0; s < N; s++)
		sum += z[s] * w[s];
	return 1 / (1 + exp(-sum));
}

/* One step of Newton's method. Returns how far the weights moved. */
static double step(
	const struct match_verdict *v, size_t n, const struct match_judge *j, double w[N])
{
	double a[N][N] = {{0}}, b[N] = {0}, x[N], moved = 0;

	for (size_t i = 0; i < n; i++) {
		double z[N], p, h;

		for (int s = 0; s < N; s++)
			z[s] = (v[i].sign[s] - j->mean[s]) * j->scale[s];
		p = probability(z, w);
		h = v[i].weight * fmax(p * (1 - p), 1e-6);
		for (int s = 0; s < N; s++) {
			b[s] += v[i].weight * ((double)v[i].right - p) * z[s];
			for (int c = 0; c < N; c++)
				a[s][c] += h * z[s] * z[c];
		}
	}
	for (int s = 0; s < N; s++) {
		a[s][s] += RIDGE;
		b[s] -= RIDGE * w[s];
	}
	solve(a, b, x);
	for (int s = 0; s < N; s++) {
		double move = fmin(fmax(x[s], -1), 1);

		w[s] += move;
		moved += fabs(move);
	}
	return moved;
}

void match_judge_train(const struct match_verdict *v, size_t n, struct match_judge *out)
{
	double w[N] = {0};

	standardise(v, n, out);
	for (int i = 0; i < 60 && step(v, n, out, w) > 1e-4; i++)
		;
	for (int s = 0; s < N; s++)
		out->w[s] = (float)w[s];
	out->slope = 1;
	out->shift = 0;
}

static double log_odds(const struct match_judge *j, const float sign[MATCH_SIGNS])
{
	double sum = 0;

	for (int s = 0; s < N; s++)
		sum += (sign[s] - j->mean[s]) * j->scale[s] * (double)j->w[s];
	return sum;
}

/* Samples are written to differ from each other, so that leaving some out makes questions
 * harder than those people ask. Two numbers, fitted by Newton's method, set that right. */
void match_judge_correct(const struct match_verdict *v, size_t n, struct match_judge *judge)
{
	double slope = 1, shift = 0;

	for (int round = 0; round < 50; round++) {
		double a = 1, b = 0, d = 1, g = -(slope - 1), h = -shift, det;

		for (size_t i = 0; i < n; i++) {
			double z = log_odds(judge, v[i].sign);
			double p = 1 / (1 + exp(-(slope * z + shift)));
			double w = v[i].weight * fmax(p * (1 - p), 1e-6),
			       r = v[i].weight * (v[i].right - p);

			a += w * z * z;
			b += w * z;
			d += w;
			g += r * z;
			h += r;
		}
		det = a * d - b * b;
		slope += fmin(fmax((d * g - b * h) / det, -0.5), 0.5);
		shift += fmin(fmax((a * h - b * g) / det, -1), 1);
	}
	judge->slope = (float)fmax(slope, 0.2);
	judge->shift = (float)shift;
}

double match_judge_ask(const struct match_judge *j, const float sign[MATCH_SIGNS])
{
	return 1 / (1 + exp(-(j->slope * log_odds(j, sign) + j->shift)));
}
