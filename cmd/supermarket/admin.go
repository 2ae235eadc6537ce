package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"supermarket/internal/account"
	"supermarket/internal/app"
	"supermarket/internal/config"
)

func admin(args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "supermarket admin create-operator --email E --name N   (the password is read from standard input)\n"+
			"supermarket admin key --email E\nsupermarket admin seed-demo\nsupermarket admin count-coverage   (writes anew what the coverage report counts from)")
		return errUsage
	}
	switch args[0] {
	case "create-operator":
		return createOperator(args[1:])
	case "key":
		return newKey(args[1:])
	case "seed-demo":
		return seedDemo(args[1:])
	case "count-coverage":
		return countCoverage(args[1:])
	default:
		return fmt.Errorf("there is no admin command %q", args[0])
	}
}

func createOperator(args []string) error {
	var email, name string
	a, ctx, end, err := start("admin create-operator", args, config.Tool, func(fs *flag.FlagSet, _ *app.Purpose) {
		fs.StringVar(&email, "email", "", "the operator's address")
		fs.StringVar(&name, "name", "", "the operator's name")
	})
	if err != nil {
		return err
	}
	defer end()
	fmt.Fprint(os.Stderr, "password: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return errors.New("no password on standard input")
	}
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	who, err := a.Account.CreateOperator(ctx, account.NewUser{Email: email, Name: name, Password: strings.TrimRight(line, "\r\n")})
	if err != nil {
		return a.Explain(err)
	}
	fmt.Println(who.UserID)
	return nil
}

func newKey(args []string) error {
	var email string
	a, ctx, end, err := start("admin key", args, config.Tool, func(fs *flag.FlagSet, _ *app.Purpose) {
		fs.StringVar(&email, "email", "", "the member's address")
	})
	if err != nil {
		return err
	}
	defer end()
	secret, err := a.Account.KeyForEmail(ctx, email)
	if err != nil {
		return a.Explain(err)
	}
	fmt.Println(secret)
	return nil
}

func seedDemo(args []string) error {
	a, ctx, end, err := start("admin seed-demo", args, config.Demo, func(_ *flag.FlagSet, p *app.Purpose) { p.Sandbox, p.Demo = true, true })
	if err != nil {
		return err
	}
	defer end()
	password, err := a.SeedDemo(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("password: %s\n", password)
	return nil
}

func countCoverage(args []string) error {
	a, ctx, end, err := start("admin count-coverage", args, config.Tool, nil)
	if err != nil {
		return err
	}
	defer end()
	r, err := a.Programmes.RecountCoverage(ctx)
	if err != nil {
		return a.Explain(err)
	}
	fmt.Printf("lines: %d\nwere otherwise: %s\nstill are: %s\n", r.Lines, strings.Join(r.Were, ", "), strings.Join(r.Still, ", "))
	if len(r.Still) > 0 {
		return errNotClean
	}
	return nil
}

func auditAll(args []string) error {
	var asJSON bool
	a, ctx, end, err := start("audit", args, config.Tool, func(fs *flag.FlagSet, _ *app.Purpose) {
		fs.BoolVar(&asJSON, "json", false, "print one JSON object")
	})
	if err != nil {
		return err
	}
	defer end()
	r, err := a.Audit(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
			return err
		}
	} else {
		fmt.Print(r)
	}
	if !r.OK {
		return errNotClean
	}
	return nil
}
