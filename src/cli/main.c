#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const struct {
	const char *name, *about;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"check", "read intents/ and knowledge/ and print every error and warning", cmd_check},
	{"ask", "answer one question as the daemon would; --explain says why", cmd_ask},
	{"test", "score the knowledge base on labelled questions", cmd_test},
	{"evaluate", "train and score the matcher on any corpus", cmd_evaluate},
	{"search", "look a text up in the guides; without one, how well that works",
		cmd_search},
	{"ticket", "list, show, answer and close tickets", cmd_ticket},
	{"outbox", "list the mails that wait or were given up, and try them again",
		cmd_outbox},
	{"mailbox", "received e-mail that could not be placed", cmd_mailbox},
	{"absence", "when partners are away: list, enter and cancel", cmd_absence},
	{"token", "who may sign in to the console, and the tokens of bridges", cmd_token},
	{"import", "make drafts of a Word, PDF, HTML or Markdown guide", cmd_import},
	{"draft", "make drafts of a closed ticket", cmd_draft},
	{"report", "count what was asked and how it ended", cmd_report},
	{"pilot", "guides that are tried out: feedback and what they change", cmd_pilot},
	{"plans", "record how many of a unit have a documented career plan", cmd_plans},
	{"survey", "what supervisors were asked, and what they answered", cmd_survey},
	{"user", "who has signed in and asked", cmd_user},
	{"export", "write down all that is kept of somebody", cmd_export},
	{"erase", "take away what somebody wrote, for ever", cmd_erase},
	{"backup", "back up what the daemon keeps, while it runs", cmd_backup},
	{"restore", "put a backup back", cmd_restore},
};

static void help(FILE *to)
{
	fputs("usage: kumppani COMMAND [OPTION…] [ARGUMENT…]\n\ncommands:\n", to);
	for (size_t i = 0; i < KP_LEN(commands); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].about);
	fputs("\n`kumppani COMMAND --help` tells its options.\n", to);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
		help(stdout);
		return CLI_FINE;
	}
	if (!strcmp(name, "--version")) {
		puts("kumppani " KP_VERSION);
		return CLI_FINE;
	}
	for (size_t i = 0; i < KP_LEN(commands); i++)
		if (!strcmp(name, commands[i].name)) {
			int rc = commands[i].run(argc - 1, argv + 1);
			/* A full disk or a closed pipe must not look like success. */
			if (fflush(stdout) != 0 && rc == CLI_FINE)
				return cli_usage("can't write the output");
			return rc;
		}
	if (*name)
		fprintf(stderr, "kumppani: unknown command '%s'\n", name);
	help(stderr);
	return CLI_BROKEN;
}
