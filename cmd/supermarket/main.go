// Command supermarket is the whole program: flags and subcommands, then app.
package main

import (
	"fmt"
	"io"
	"os"

	"supermarket/internal/clock"
	"supermarket/internal/runner"
	"supermarket/internal/workload"
)

type command struct {
	name, what string
	run        func(args []string) error
	hidden     bool
}

var commands = []command{
	{"demo", "start an installation with invented data, on this computer only", demo, false},
	{"serve", "serve the site (and do the background work, unless -no-work)", serve, false},
	{"work", "do the background work only; needs PostgreSQL", work, false},
	{"agent", "stand in front of a site that cannot be reached from outside: ask for work, start runners", agentMain, false},
	{"conform", "try an implementation of the site protocol: a server's side, or with -agent a site's", conformMain, false},
	{"migrate", "bring the database to this program's schema", migrate, false},
	{"audit", "check every invariant of money, orders, vouchers and the audit trail", auditAll, false},
	{"backup", "write database and files to one archive", backup, false},
	{"restore", "bring an archive back into an empty installation", restore, false},
	{"admin", "create-operator, key, seed-demo, count-coverage", admin, false},
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		usage(os.Stderr)
		return 2
	}
	switch args[0] {
	case "runner":
		return runner.Main(args[1:], os.Stdin, os.Stdout, os.Stderr)
	case "run-job":
		return runner.RunJobMain(args[1:], program)
	case "gang":
		return runner.GangMain(args[1:], os.Stdin, os.Stdout, os.Stderr)
	case "rank":
		return runner.RankMain(args[1:], os.Stdin, os.Stdout, os.Stderr)
	case "workload":
		return program(args[1:])
	case "help", "-h", "--help":
		usage(os.Stdout)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return report(c.run(args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "supermarket: there is no command %q\n\n", args[0])
	usage(os.Stderr)
	return 2
}

func program(args []string) int {
	return workload.Main(args, os.Stdin, os.Stdout, os.Stderr, clock.Start().Elapsed)
}

func report(err error) int {
	switch {
	case err == nil:
		return 0
	case err == errNotClean:
		return 1
	case err == errUsage:
		return 2
	}
	fmt.Fprintln(os.Stderr, "supermarket:", err)
	return 1
}

func usage(w io.Writer) {
	_, _ = fmt.Fprintln(w, "Computing power supermarket. Commands:")
	for _, c := range commands {
		_, _ = fmt.Fprintf(w, "  %-9s %s\n", c.name, c.what)
	}
	_, _ = fmt.Fprintln(w, "\nSettings are environment variables: supermarket serve -h lists them.")
}
