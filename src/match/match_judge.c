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

/* Solves a × x = b, n at most N, by elimination; a is symmetric and positive definite (ridge).
 */
static void solve(int n, double a[N][N], double b[N], double x[N])
{
	for (int i = 0; i < n; i++)
		for (int r = i + 1; r < n; r++) {
			double f = a[r][i] / a[i][i];

			for (int c = i; c < n; c++)
				a[r][c] -= f * a[i][c];
			b[r] -= f * b[i];
		}
	for (int i = n - 1; i >= 0; i--) {
		x[i] = b[i];
		for (int c = i + 1; c < n; c++)
			x[i] -= a[i][c] * x[c];
		x[i] /= a[i][i];
	}
}

static double probability(const double *z, const double *w, int n)
{
	double sum = 0;

	for (int s = 0; s < n; s++)
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
		p = probability(z, w, N);
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
	solve(N, a, b, x);
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
	out->shift = out->stretch = 0;
}

static double log_odds(const struct match_judge *j, const float sign[MATCH_SIGNS])
{
	double sum = 0;

	for (int s = 0; s < N; s++)
		sum += (sign[s] - j->mean[s]) * j->scale[s] * (double)j->w[s];
	return sum;
}

/* What the correction goes by: the log odds, always, and how long the question is. */
enum { SLOPE, SHIFT, STRETCH, CORRECTIONS };

static float length_of(const struct match_judge *j, const float sign[MATCH_SIGNS])
{
	return (sign[SIGN_LENGTH] - j->mean[SIGN_LENGTH]) * j->scale[SIGN_LENGTH];
}

static double corrected(const struct match_judge *j, const float sign[MATCH_SIGNS])
{
	return j->slope * log_odds(j, sign) + j->shift + j->stretch * length_of(j, sign);
}

/* Samples are written to differ from each other, so that leaving some out makes questions
 * harder than those people ask, short ones more so than stories. Three numbers, fitted by
 * Newton's method, set that right. */
void match_judge_correct(const struct match_verdict *v, size_t n, struct match_judge *judge)
{
	double by[CORRECTIONS] = {[SLOPE] = 1};

	for (int round = 0; round < 50; round++) {
		double a[N][N] = {{0}}, b[N] = {0}, move[N];

		for (size_t i = 0; i < n; i++) {
			const float *sign = v[i].sign;
			double x[CORRECTIONS] = {
				log_odds(judge, sign), 1, length_of(judge, sign)};
			double p = probability(x, by, CORRECTIONS);
			double w = v[i].weight * fmax(p * (1 - p), 1e-6);

			for (int r = 0; r < CORRECTIONS; r++) {
				b[r] += v[i].weight * ((double)v[i].right - p) * x[r];
				for (int c = 0; c < CORRECTIONS; c++)
					a[r][c] += w * x[r] * x[c];
			}
		}
		for (int r = 0; r < CORRECTIONS; r++) {
			a[r][r] += RIDGE;
			b[r] -= RIDGE * (by[r] - (r == SLOPE));
		}
		solve(CORRECTIONS, a, b, move);
		for (int r = 0; r < CORRECTIONS; r++)
			by[r] += fmin(fmax(move[r], -0.5), 0.5);
	}
	judge->slope = (float)fmax(by[SLOPE], 0.2);
	judge->shift = (float)by[SHIFT];
	judge->stretch = (float)by[STRETCH];
}

double match_judge_ask(const struct match_judge *j, const float sign[MATCH_SIGNS])
{
	return 1 / (1 + exp(-corrected(j, sign)));
}
